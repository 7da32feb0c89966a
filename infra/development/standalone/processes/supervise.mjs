// Runs one program in a process group of its own and lets it outlive nobody: when the owner's end of stdin closes,
// however the owner died, the group is killed and the folder named by SUDA_REMOVE goes. Each line on stdin is a signal
// for the group.
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
    // It is gone already.
  }
};

// Ctrl-C reaches the whole terminal group; the owner decides what that means.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => undefined);
process.stdin.setEncoding('utf8').on('data', (text) => {
  for (const name of text.trim().split('\n')) {
    signal(name);
    // What is frozen can't say so itself.
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
  // What a launcher started belongs to it.
  signal('SIGKILL');
  if (orphaned && folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code ?? (name === 'SIGKILL' ? 137 : 143));
});
