import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { REPORTS } from './reports.mjs';
import { runNode, tool } from '../workspace.mjs';

const REPORTER = fileURLToPath(new URL('./vitest-report.mjs', import.meta.url));
let folder;
let report;

beforeAll(async () => {
  mkdirSync(REPORTS, { recursive: true });
  folder = mkdtempSync(join(REPORTS, 'report-'));
  const file = (name, text) =>
    writeFileSync(join(folder, name), `import { beforeAll, expect, describe, test } from 'vitest';\n${text}`);
  file('vitest.config.mjs', `export default { test: { name: 'sample', include: ['*.spec.mjs'] } };`);
  file('a.spec.mjs', `test('right', () => {}); test('wrong', () => expect(1).toBe(2)); test.skip('later', () => {});`);
  file('b.spec.mjs', `throw new Error('does not load');`);
  file(
    'c.spec.mjs',
    `describe('a suite', () => { beforeAll(() => { throw new Error('no engine'); }); test('one', () => {}); test('two', () => {}); });`,
  );
  file(
    'd.spec.mjs',
    `test('leaves something behind', () => { setTimeout(() => { throw new Error('too late'); }); return new Promise((done) => setTimeout(done, 50)); });`,
  );
  const path = join(folder, 'report.json');
  const args = [tool('vitest/vitest.mjs'), 'run', '--root', folder, `--reporter=${REPORTER}`];
  await runNode(args, { env: { SUDA_REPORT: path }, onOutput: () => undefined });
  report = JSON.parse(readFileSync(path, 'utf8'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('counts tests, files that did not load, hooks that failed, and errors outside of tests', () => {
  expect(report).toMatchObject({ passed: 2, failed: 4 });
  const ends = (text) => expect.stringMatching(new RegExp(`${text}$`));
  expect(report.failures).toEqual([
    ends(String.raw`a\.spec\.mjs \(sample\): wrong: expected 1 to be 2.*`),
    ends(String.raw`b\.spec\.mjs \(sample\): does not load`),
    ends(String.raw`c\.spec\.mjs \(sample\): a suite: no engine`),
    'outside of tests: too late',
  ]);
});

test('names what was skipped, and how long each file took', () => {
  expect(report.skipped).toEqual([
    expect.stringMatching(/a\.spec\.mjs \(sample\): later$/),
    expect.stringMatching(/one$/),
    expect.stringMatching(/two$/),
  ]);
  expect(report.files).toHaveLength(4);
  expect(report.files[0]).toEqual({ file: expect.stringMatching(/\.spec\.mjs \(sample\)$/), ms: expect.any(Number) });
});
