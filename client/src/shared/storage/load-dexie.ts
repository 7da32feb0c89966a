/** A chunk of its own: what is shown first does not wait for it. */
export const loadDexie = async () => (await import('dexie')).Dexie;

/** Deletes a database of this browser. Never rejects. */
export async function deleteDatabase(name: string): Promise<void> {
  try {
    await (await loadDexie()).delete(name);
  } catch {
    // A private window may have none, and offline the library may be missing.
  }
}
