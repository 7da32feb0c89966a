const PARENT_CHECK_MS = 250;

/** Forwards the first signal to a child process; a second one would interrupt its shutdown. */
export function passOnSignals(child) {
  let signalled = false;
  const forward = (signal) => {
    if (!signalled) child.kill(signal);
    signalled = true;
  };
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => forward('SIGTERM'));
  process.on('SIGINT', () => {
    // Ctrl-C reaches the whole group: the child received it too.
    if (process.stdin.isTTY) signalled = true;
    else forward('SIGINT');
  });
  // npm forwards no signal to the child of its shell: a lost parent counts as a signal.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) {
    setInterval(() => process.ppid !== parent && forward('SIGTERM'), PARENT_CHECK_MS).unref();
  }
}
