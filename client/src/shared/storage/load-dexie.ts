/** A chunk of its own: what is shown first does not wait for it. */
export const loadDexie = async () => (await import('dexie')).Dexie;
