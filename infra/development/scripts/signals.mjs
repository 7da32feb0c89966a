const PARENT_CHECK_MS = 250;

/** Tells a child process once that it is to end: a second signal would end it in the middle of that. */
export function passOnSignals(child) {
  let told = false;
  const tell = (signal) => {
    if (!told) child.kill(signal);
    told = true;
  };
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => tell('SIGTERM'));
  process.on('SIGINT', () => {
    // Ctrl-C reaches the whole group: the child has heard it too.
    if (process.stdin.isTTY) told = true;
    else tell('SIGINT');
  });
  // npm passes no signal on to what its shell started: who loses the parent was meant too.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) {
    setInterval(() => process.ppid !== parent && tell('SIGTERM'), PARENT_CHECK_MS).unref();
  }
}
