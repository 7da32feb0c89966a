import '../node-version.mjs';
import { join } from 'node:path';
import { build } from '../build.mjs';
import { install } from '../install.mjs';
import { circles, linted, unused } from '../checks/static-checks.mjs';
import { command, ROOT, runNode, tool } from '../workspace.mjs';

await command(async (args) => {
  const fix = args.includes('--fix');
  const fixing = fix ? ['--fix'] : [];
  await install();
  await build('contract', 'engines');
  const codes = [];
  for (const eslint of Object.values(linted)) codes.push(await runNode([...eslint, ...fixing]));
  codes.push(
    await runNode(circles),
    await runNode(unused),
    await runNode([tool('steiger/dist/cli.mjs'), './src', ...fixing], { cwd: join(ROOT, 'client') }),
    await runNode([tool('prettier/bin/prettier.cjs'), fix ? '--write' : '--check', '--log-level', 'warn', '.']),
  );
  process.exitCode = Math.max(...codes);
});
