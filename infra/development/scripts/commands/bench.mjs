import '../node-version.mjs';
import { build } from '../build.mjs';
import { install } from '../install.mjs';
import { command, runNode } from '../workspace.mjs';

await command(async (args) => {
  await install();
  const [part] = args;
  const besides = { cluster: ['consumers'], client: ['client'], programs: [], growth: [] }[part];
  await build('contract', 'engines', 'server', ...(besides ?? []));
  process.exitCode = await runNode(
    besides ? [`bench/src/${part}/main.ts`, ...args.slice(1)] : ['bench/src/main.ts', ...args],
  );
});
