import '../node-version.mjs';
import { build } from '../build.mjs';
import { install } from '../install.mjs';
import { command, runNode, tool } from '../workspace.mjs';

const MINUTES = 10;

await command(async () => {
  await install();
  await build('contract', 'engines', 'server');
  const { SIEGE_MS = String(MINUTES * 60_000) } = process.env;
  const args = ['run', 'server/test/siege.spec.ts', '--project=server', '--disable-console-intercept'];
  process.exitCode = await runNode([tool('vitest/vitest.mjs'), ...args], { env: { NODE_ENV: 'test', SIEGE_MS } });
});
