import './node-version.mjs';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { command, runNode } from './workspace.mjs';

await command(async (args) => {
  await install();
  await build('contract', 'server');
  process.exitCode = await runNode(['bench/src/main.ts', ...args]);
});
