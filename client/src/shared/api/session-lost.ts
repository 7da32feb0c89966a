type Listener = () => void;

const listeners = new Set<Listener>();

/** Told when the server says that this browser's session is no more. */
export const sessionLost = {
  tell(): void {
    for (const listener of listeners) listener();
  },
  /** Gives the function that stops listening. */
  on(listener: Listener): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};
