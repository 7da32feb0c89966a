import '../node-version.mjs';
import { build } from '../build.mjs';
import { install } from '../install.mjs';
import { command, runNode } from '../workspace.mjs';

await command(async (args) => {
  await install();
  const [part] = args;
  const cluster = part === 'cluster';
  await build('contract', 'engines', 'server', ...(cluster ? ['consumers'] : []));
  process.exitCode = await runNode(
    cluster || part === 'programs' ? [`bench/src/${part}/main.ts`, ...args.slice(1)] : ['bench/src/main.ts', ...args],
  );
});
