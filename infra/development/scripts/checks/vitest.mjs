import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REPORTS, verdict } from './reports.mjs';
import { runNode, tool } from '../workspace.mjs';

const REPORTER = fileURLToPath(new URL('./vitest-report.mjs', import.meta.url));

/** Runs Vitest with these arguments. Returns what `vitest-report.mjs` writes; an aborted run counts as a failure. */
export async function runVitest(name, args, { env, onOutput = (text) => process.stdout.write(text), ...options } = {}) {
  const report = join(REPORTS, `${name}.json`);
  mkdirSync(REPORTS, { recursive: true });
  rmSync(report, { force: true });
  const code = await runNode(
    [tool('vitest/vitest.mjs'), 'run', '--reporter=default', `--reporter=${REPORTER}`, ...args],
    { ...options, env: { NODE_ENV: 'test', SUDA_REPORT: report, ...env }, onOutput },
  );
  return verdict(name, code, existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined, onOutput);
}
