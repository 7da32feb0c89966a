import '../node-version.mjs';
import { build } from '../build.mjs';
import { install } from '../install.mjs';
import { command, runNode, tool } from '../workspace.mjs';

await command(async () => {
  await install();
  await build('contract', 'engines', 'server', 'client');
  const args = ['test', '-c', 'e2e/playwright.config.screenshots.ts', '--reporter=list'];
  process.exitCode = await runNode([tool('@playwright/test/cli.js'), ...args]);
});
