/** A chunk of its own: what is shown first does not wait for it. */
export const loadDexie = async () => (await import('dexie')).Dexie;

/** The databases of this browser; none in a private window that has no IndexedDB. Never rejects. */
export async function databaseNames(): Promise<string[]> {
  try {
    return await (await loadDexie()).getDatabaseNames();
  } catch {
    return [];
  }
}

/** Deletes a database of this browser. Never rejects. */
export async function deleteDatabase(name: string): Promise<void> {
  try {
    await (await loadDexie()).delete(name);
  } catch {
    // A private window may have none, and offline the library may be missing.
  }
}
