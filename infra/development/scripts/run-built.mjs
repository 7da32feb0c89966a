import './node-version.mjs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { passOnSignals } from './signals.mjs';
import { command, environment, projectNode, ROOT } from './workspace.mjs';

/** Installs and builds what is out of date, then runs a built file with the words of the command line. */
export const runBuilt = (file, ...products) =>
  command(async (args) => {
    await install();
    await build(...products);
    const child = spawn(projectNode(), [join(ROOT, file), ...args], {
      cwd: ROOT,
      env: environment(),
      stdio: 'inherit',
    });
    passOnSignals(child);
    process.exitCode = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
    });
  });
