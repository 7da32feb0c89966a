import '../node-version.mjs';
import { install } from '../install.mjs';
import { command, runNode } from '../workspace.mjs';

await command(async () => {
  await install();
  process.exitCode = await runNode(['e2e/draw-icons.ts']);
});
