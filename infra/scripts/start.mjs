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
  passOnSignals(server);
  process.exitCode = await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
});

/** Tells the server once that it is to end: a second signal would end it in the middle of that. */
function passOnSignals(server) {
  let told = false;
  const tell = (signal) => {
    if (!told) server.kill(signal);
    told = true;
  };
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => tell('SIGTERM'));
  process.on('SIGINT', () => {
    // Ctrl-C reaches the whole group: the server has heard it too.
    if (process.stdin.isTTY) told = true;
    else tell('SIGINT');
  });
  // npm passes no signal on to what its shell started: who loses the parent was meant too.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) {
    setInterval(() => process.ppid !== parent && tell('SIGTERM'), PARENT_CHECK_MS).unref();
  }
}
