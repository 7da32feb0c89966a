import '../node-version.mjs';
import { build } from '../build.mjs';
import { install } from '../install.mjs';
import { command, runNode, tool } from '../workspace.mjs';

await command(async (args) => {
  await install();
  await build('contract');
  process.exitCode = await runNode(['infra/development/docs/main.ts', ...args]);
  if (process.exitCode !== 0 || args.includes('--check')) return;
  process.exitCode = await runNode([tool('typedoc/bin/typedoc'), '--logLevel', 'Warn']);
});
