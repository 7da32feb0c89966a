type Listener = () => void;

function createSignal() {
  const listeners = new Set<Listener>();
  return {
    notify(): void {
      for (const listener of listeners) listener();
    },
    /** Returns the function that stops listening. */
    on(listener: Listener): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Notifies when the server reports that this page's session has ended. */
export const sessionLost = createSignal();

/** Notifies when the server reports that the browser's cookie is of another session than this page's. */
export const sessionReplaced = createSignal();
