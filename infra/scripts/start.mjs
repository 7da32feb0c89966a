import './node-version.mjs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { command, environment, projectNode, ROOT } from './workspace.mjs';

const PARENT_CHECK_MS = 250;

await command(async (args) => {
  await install();
  await build('contract', 'server', 'client');

  const server = spawn(projectNode(), [join(ROOT, 'server/dist/main.js'), ...args], {
    cwd: ROOT,
    env: environment(),
    stdio: 'inherit',
  });
  if (process.env.npm_lifecycle_event) endWithParent(server);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal has told the server already: Ctrl-C reaches the whole group.
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || server.kill(signal));
  }
  process.exitCode = await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
});

/** npm ends on a signal without passing it on to what its shell started: who loses the parent was meant too. */
function endWithParent(server) {
  const parent = process.ppid;
  const watch = () => process.ppid !== parent && server.kill('SIGTERM');
  setInterval(watch, PARENT_CHECK_MS).unref();
}
