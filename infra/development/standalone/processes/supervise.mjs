// Runs one program in its own process group, which never outlives its owner: when stdin closes, however the owner ended,
// the group is killed and the folder in SUDA_REMOVE is removed. Each line on stdin is a signal for the group.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

const [command, ...args] = process.argv.slice(2);
const { SUDA_REMOVE: folder, ...env } = process.env;
const program = spawn(command, args, { env, detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
let orphaned = false;

const signal = (name) => {
  try {
    process.kill(-program.pid, name);
  } catch {
    // It has ended already.
  }
};

// Ctrl-C reaches the whole terminal group; the owner decides what to do.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => undefined);
process.stdin.setEncoding('utf8').on('data', (text) => {
  for (const name of text.trim().split('\n')) {
    signal(name);
    // A suspended process can't report it itself.
    if (name === 'SIGSTOP') process.send?.(name, () => undefined);
  }
});
process.stdin.once('close', () => {
  orphaned = true;
  signal('SIGKILL');
});
program.once('error', ({ message }) => {
  console.error(message);
  process.exit(127);
});
program.once('exit', (code, name) => {
  // Processes that the program started belong to the group.
  signal('SIGKILL');
  if (orphaned && folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code ?? (name === 'SIGKILL' ? 137 : 143));
});
