/** Stores a value. Returns whether there was room for it: a full storage must not stop the page. */
export function store(storage: Storage, key: string, value: string): boolean {
  try {
    storage.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

/** The keys that begin so. Node has no storage: outside a browser it is undefined. */
export const keysOf = (storage: Storage | undefined, prefix: string): string[] =>
  Object.keys(storage ?? {}).filter((key) => key.startsWith(prefix));
