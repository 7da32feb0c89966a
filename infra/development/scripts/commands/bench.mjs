import '../node-version.mjs';
import { build } from '../build.mjs';
import { install } from '../install.mjs';
import { command, runNode } from '../workspace.mjs';

await command(async (args) => {
  await install();
  const cluster = args[0] === 'cluster';
  await build('contract', 'engines', 'server', ...(cluster ? ['consumers'] : []));
  process.exitCode = await runNode(
    cluster ? ['bench/src/cluster/main.ts', ...args.slice(1)] : ['bench/src/main.ts', ...args],
  );
});
