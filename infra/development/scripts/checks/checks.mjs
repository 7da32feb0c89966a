import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { filesOfPlaywright, filesOfVitest } from './slowest-files.mjs';
import { circles, unused } from './static-checks.mjs';
import { ROOT, runNode, tool } from '../workspace.mjs';

const REPORTS = join(ROOT, 'node_modules', '.cache', 'suda');
const MINUTE = 60_000;

/** A check with a single result: passed or failed. */
const single = (name, args, options = {}) => ({
  name,
  async run(onOutput) {
    const passed = (await runNode(args, { timeoutMs: 10 * MINUTE, ...options, onOutput })) === 0;
    return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: [] };
  },
});

/** A test runner that writes a report with its counts; an aborted run counts as a failure. */
const many = (name, args, { read, filesOf }, options) => ({
  name,
  streams: true,
  async run(onOutput) {
    const report = join(REPORTS, `${name}.json`);
    rmSync(report, { force: true });
    const code = await runNode(args(report), { timeoutMs: 40 * MINUTE, ...options?.(report), onOutput });
    if (!existsSync(report)) return verdict(name, code, undefined, onOutput);
    const written = JSON.parse(readFileSync(report, 'utf8'));
    const files = filesOf(written).map((file) => ({ ...file, runner: name }));
    return { ...verdict(name, code, read(written), onOutput), files };
  },
});

/** Accepts a report only if the exit code and its own numbers agree with it. */
export function verdict(name, code, counted, onOutput) {
  const result = counted ?? { passed: 0, failed: 0, skipped: [] };
  const fault =
    (!counted && 'wrote no report') ||
    (result.passed + result.failed + result.skipped.length === 0 && 'ran no test') ||
    (code !== 0 && result.failed === 0 && `ended with ${code} though no test failed`);
  if (!fault) return result;
  onOutput(`The runner of ${name} ${fault}.\n`);
  return { ...result, failed: result.failed + 1 };
}

export function readVitest(report) {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  // A file that could not be loaded has no tests and counts as a failure.
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  );
  const named = (status) => tests.filter((test) => test.status === status);
  return {
    passed: named('passed').length,
    failed: named('failed').length + broken.length,
    skipped: tests.filter(({ status }) => !['passed', 'failed'].includes(status)).map(({ fullName }) => fullName),
  };
}

export function readPlaywright(report) {
  const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
  const tests = report.suites
    .flatMap(specsOf)
    .flatMap(({ title, tests: runs }) => runs.map((run) => ({ ...run, title })));
  const withStatus = (...statuses) => tests.filter(({ status }) => statuses.includes(status));
  return {
    passed: withStatus('expected').length,
    failed: withStatus('unexpected', 'flaky').length + report.errors.length,
    skipped: withStatus('skipped').map(({ title, annotations }) => {
      const reason = annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description;
      return reason ? `${title}: ${reason}` : title;
    }),
  };
}

const types = (name, ...args) => single(`types: ${name}`, [tool('typescript/bin/tsc'), '--noEmit', ...args]);

const playwright = (name, config) =>
  many(
    name,
    () => [tool('@playwright/test/cli.js'), 'test', '-c', config, '--reporter=list,json'],
    { read: readPlaywright, filesOf: filesOfPlaywright },
    (report) => ({ env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report } }),
  );

/** All checks of `npm test`, in order (of the static ones, the longest first); `group` is the word that selects it on the command line. */
export const CHECKS = [
  { group: 'lint', ...single('lint', [tool('eslint/bin/eslint.js'), '.', '--max-warnings', '0']) },
  {
    group: 'format',
    ...single('formatting', [tool('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']),
  },
  { group: 'lint', ...single('circles between files', circles) },
  { group: 'lint', ...single('unused code', unused) },
  { group: 'types', ...types('contract', '-p', 'contract/tsconfig.test.json') },
  { group: 'types', ...types('engines', '-p', 'engines/tsconfig.test.json') },
  { group: 'types', ...types('server', '-p', 'server/tsconfig.test.json') },
  { group: 'types', ...types('consumers', '-p', 'consumers/tsconfig.test.json') },
  { group: 'types', ...single('types: client', [tool('vue-tsc/bin/vue-tsc.js'), '--noEmit', '-p', 'client']) },
  { group: 'types', ...types('end-to-end tests', '-p', 'e2e') },
  { group: 'types', ...types('bench', '-p', 'bench') },
  { group: 'types', ...types('infra', '-p', 'infra') },
  { group: 'types', ...types('configuration', '-p', '.') },
  {
    group: 'layers',
    ...single('layers of the client', [tool('steiger/dist/cli.mjs'), './src'], { cwd: join(ROOT, 'client') }),
  },
  { group: 'docs', ...single('generated documents', ['infra/development/docs/main.ts', '--check']) },
  {
    group: 'unit',
    ...many(
      'vitest',
      (report) => [
        tool('vitest/vitest.mjs'),
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
      ],
      { read: readVitest, filesOf: filesOfVitest },
      () => ({ env: { NODE_ENV: 'test' } }),
    ),
  },
  { group: 'e2e', ...playwright('playwright', 'e2e') },
  { group: 'e2e', ...playwright('playwright (cluster)', 'e2e/playwright.config.cluster.ts') },
];
