type Listener = () => void;

const listeners = new Set<Listener>();

/** Notifies when the server reports that this browser's session has ended. */
export const sessionLost = {
  notify(): void {
    for (const listener of listeners) listener();
  },
  /** Returns the function that stops listening. */
  on(listener: Listener): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};
