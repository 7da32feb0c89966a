import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { failure, REPORTS, verdict } from './reports.mjs';
import { filesOfPlaywright } from './slowest-files.mjs';
import { circles, linted, unused } from './static-checks.mjs';
import { runVitest } from './vitest.mjs';
import { ROOT, runNode, tool } from '../workspace.mjs';

const MINUTE = 60_000;

/** A check with a single result: passed or failed. */
const single = (name, args, options = {}) => ({
  name,
  async run(onOutput) {
    const passed = (await runNode(args, { timeoutMs: 10 * MINUTE, ...options, onOutput })) === 0;
    return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: [], failures: passed ? [] : [name] };
  },
});

export function readPlaywright(report) {
  const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
  const tests = report.suites
    .flatMap(specsOf)
    .flatMap(({ title, tests: runs }) => runs.map((run) => ({ ...run, title })));
  const withStatus = (...statuses) => tests.filter(({ status }) => statuses.includes(status));
  const failures = [
    ...withStatus('unexpected', 'flaky').map(({ title, results }) =>
      failure(title, results?.find(({ error }) => error)?.error.message),
    ),
    ...report.errors.map(({ message }) => failure('outside of tests', message)),
  ];
  return {
    passed: withStatus('expected').length,
    failed: failures.length,
    failures,
    skipped: withStatus('skipped').map(({ title, annotations }) => {
      const reason = annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description;
      return reason ? `${title}: ${reason}` : title;
    }),
  };
}

const types = (name, ...args) => single(`types: ${name}`, [tool('typescript/bin/tsc'), '--noEmit', ...args]);

const playwright = (name, config) => ({
  group: 'e2e',
  name,
  streams: true,
  async run(onOutput) {
    const report = join(REPORTS, `${name}.json`);
    rmSync(report, { force: true });
    const code = await runNode([tool('@playwright/test/cli.js'), 'test', '-c', config, '--reporter=list,json'], {
      timeoutMs: 40 * MINUTE,
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
      onOutput,
    });
    if (!existsSync(report)) return verdict(name, code, undefined, onOutput);
    const written = JSON.parse(readFileSync(report, 'utf8'));
    const files = filesOfPlaywright(written).map(({ file, ms }) => ({ file: `${file} (${name})`, ms }));
    return { ...verdict(name, code, readPlaywright(written), onOutput), files };
  },
});

/** All checks of `npm test`, in order (of the static ones, the longest first); `group` is the word that selects it on the command line. */
export const CHECKS = [
  ...Object.entries(linted).map(([what, args]) => ({
    group: 'lint',
    ...single(`lint: ${what}`, args, { timeoutMs: 20 * MINUTE }),
  })),
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
    name: 'vitest',
    streams: true,
    run: (onOutput) => runVitest('vitest', [], { timeoutMs: 40 * MINUTE, onOutput }),
  },
  playwright('playwright', 'e2e'),
  playwright('playwright (cluster)', 'e2e/playwright.config.cluster.ts'),
];
