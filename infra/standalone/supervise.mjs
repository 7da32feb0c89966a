// Runs one engine in a process group of its own and outlives nobody: when the owner's end of stdin closes, however the
// owner died, the group is killed and the folder named by SUDA_REMOVE goes. A word on stdin is a signal for the group.
import { spawn } from 'node:child_process';
import { openSync, rmSync } from 'node:fs';

const [log, command, ...args] = process.argv.slice(2);
const { SUDA_REMOVE: folder, ...env } = process.env;
const output = openSync(log, 'a');
const engine = spawn(command, args, { env, detached: true, stdio: ['ignore', output, output] });

const signal = (name) => {
  try {
    process.kill(-engine.pid, name);
  } catch {
    // It is gone already.
  }
};
let orphaned = false;

// Ctrl-C reaches the whole terminal group; the owner decides what that means for its engines.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => undefined);
process.stdin.setEncoding('utf8').on('data', (text) => text.trim().split('\n').forEach(signal));
process.stdin.once('close', () => {
  orphaned = true;
  signal('SIGKILL');
});
engine.once('error', ({ message }) => {
  console.error(message);
  process.exit(127);
});
engine.once('exit', (code, name) => {
  // What an engine's launcher started belongs to it.
  signal('SIGKILL');
  if (orphaned && folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code ?? (name === 'SIGKILL' ? 137 : 143));
});
