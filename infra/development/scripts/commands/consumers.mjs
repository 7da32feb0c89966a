import '../node-version.mjs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from '../build.mjs';
import { install } from '../install.mjs';
import { passOnSignals } from '../signals.mjs';
import { command, environment, projectNode, ROOT } from '../workspace.mjs';

await command(async (args) => {
  await install();
  await build('contract', 'engines', 'consumers');

  const consumer = spawn(projectNode(), [join(ROOT, 'consumers/dist/main.js'), ...args], {
    cwd: ROOT,
    env: environment(),
    stdio: 'inherit',
  });
  passOnSignals(consumer);
  process.exitCode = await new Promise((resolve, reject) => {
    consumer.once('error', reject);
    consumer.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
});
