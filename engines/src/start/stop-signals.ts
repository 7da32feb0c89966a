/** npm, supervisors and terminals pass a signal to the whole group, and then again. */
const REPEATS_MS = 1_000;

/**
 * Calls `stop` at the first SIGTERM or SIGINT. The process ends with 1 at one that comes more than a second later: somebody
 * is out of patience.
 */
export function onStopSignal(stop: () => void): void {
  let first: number | undefined;
  const onSignal = (): void => {
    const now = performance.now();
    if (first === undefined) {
      first = now;
      stop();
    } else if (now - first > REPEATS_MS) {
      process.exit(1);
    }
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
