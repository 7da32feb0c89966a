import '../node-version.mjs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from '../build.mjs';
import { install } from '../install.mjs';
import { passOnSignals } from '../signals.mjs';
import { command, environment, projectNode, ROOT } from '../workspace.mjs';

await command(async () => {
  await install();
  await build('contract', 'engines', 'server', 'consumers');
  const child = spawn(projectNode(), [join(ROOT, 'infra/development/standalone/cluster/dev-cluster.ts')], {
    cwd: ROOT,
    env: environment({ NODE_ENV: process.env.NODE_ENV || 'development' }),
    stdio: 'inherit',
  });
  passOnSignals(child);
  process.exitCode = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
});
