import '../node-version.mjs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from '../build.mjs';
import { install } from '../install.mjs';
import { passOnSignals } from '../signals.mjs';
import { command, environment, projectNode, ROOT } from '../workspace.mjs';

await command(async (args) => {
  await install();
  await build('contract', 'engines', 'server', 'client');

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
