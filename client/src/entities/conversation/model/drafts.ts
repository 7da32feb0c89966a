const PREFIX = 'suda.draft:';
/** Where versions before kept drafts, of nobody in particular. */
const OLD_PREFIX = 'suda.draft.';

const keyOf = (userId: string, roomId: string): string => `${PREFIX}${userId}:${roomId}`;

// Node has none: outside a browser it is undefined.
const keysOf = (storage: Storage | undefined, prefix: string): string[] =>
  Object.keys(storage ?? {}).filter((key) => key.startsWith(prefix));

/** What a user typed and did not send, by room: one text for all tabs of this browser, until it is sent or the user signs out. */
export const drafts = {
  read: (userId: string, roomId: string): string => localStorage.getItem(keyOf(userId, roomId)) ?? '',

  keep(userId: string, roomId: string, text: string): void {
    const key = keyOf(userId, roomId);
    if (text.trim() === '') localStorage.removeItem(key);
    else {
      try {
        localStorage.setItem(key, text);
      } catch {
        // A full storage must not keep anybody from writing.
        localStorage.removeItem(key);
      }
    }
  },

  count: (userId: string): number => keysOf(globalThis.localStorage, `${PREFIX}${userId}:`).length,

  forget(userId: string): void {
    for (const key of keysOf(localStorage, `${PREFIX}${userId}:`)) localStorage.removeItem(key);
    for (const key of keysOf(sessionStorage, OLD_PREFIX)) sessionStorage.removeItem(key);
  },

  /** Calls the listener when another tab changes the draft. Returns the function that stops listening. */
  follow(userId: string, roomId: string, listener: (text: string) => void): () => void {
    const onStorage = ({ key, newValue }: StorageEvent) => {
      if (key === keyOf(userId, roomId)) listener(newValue ?? '');
    };
    window.addEventListener('storage', onStorage);
    return () => window.removeEventListener('storage', onStorage);
  },
};
