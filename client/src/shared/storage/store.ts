/** Stores a value. Returns whether there was room for it: a full storage must not stop the page. */
export function store(storage: Storage, key: string, value: string): boolean {
  try {
    storage.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}
