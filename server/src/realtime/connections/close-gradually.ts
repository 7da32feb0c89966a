/**
 * Closes connections one by one, evenly over so many ms, those that the signal leaves time for. Closing all at once would make
 * every client connect to the other servers at the same moment.
 */
export async function closeGradually<T>(
  connections: Iterable<T>,
  overMs: number,
  close: (connection: T) => Promise<void> | void,
  stop?: AbortSignal,
): Promise<void> {
  const all = [...connections];
  await Promise.all(
    all.map(async (connection, index) => {
      await new Promise((resolve) => setTimeout(resolve, (overMs * index) / all.length));
      if (!stop?.aborted) await close(connection);
    }),
  );
}
