/** A chunk of its own: what is shown first does not wait for it. */
export const loadDexie = async () => (await import('dexie')).Dexie;

/** The databases of this browser; none in a private window that has no IndexedDB. Never rejects. */
export async function databaseNames(): Promise<string[]> {
  try {
    return (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
  } catch {
    return [];
  }
}

/**
 * Whether this browser has one of these databases, found out without the library: most who open the page need not wait for
 * it. True where that can't be known. Never rejects.
 */
export async function hasDatabase(...names: readonly string[]): Promise<boolean> {
  try {
    return (await indexedDB.databases()).some(({ name }) => name !== undefined && names.includes(name));
  } catch {
    return true;
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
