import { describe, expect, test } from 'vitest';
import { CHECKS, readPlaywright } from './checks.mjs';
import { failure, verdict } from './reports.mjs';

const run = (status, annotations = []) => ({ status, annotations });

describe('the report of Playwright', () => {
  test('is counted by test at any depth of suites; a skip has its reason', () => {
    const skip = run('skipped', [{ type: 'skip', description: 'no Chromium here' }]);
    const inner = { title: 'inner', specs: [{ title: 'b', tests: [run('unexpected')] }] };
    const suites = [{ specs: [{ title: 'a', tests: [run('expected'), skip] }], suites: [inner] }];
    expect(readPlaywright({ suites, errors: [] })).toEqual({
      passed: 1,
      failed: 1,
      skipped: ['a: no Chromium here'],
      failures: ['b: '],
    });
  });

  test('counts a test that passed only on a retry as a failure, and an error outside of tests too', () => {
    const suites = [{ specs: [{ title: 'a', tests: [run('flaky')] }] }];
    expect(readPlaywright({ suites, errors: [{ message: 'no server' }] }).failed).toBe(2);
  });
});

test('the tests in a browser run in both modes', () => {
  const names = CHECKS.filter(({ group }) => group === 'e2e').map(({ name }) => name);
  expect(names).toEqual(['playwright', 'playwright (cluster)']);
});

describe('a test runner that', () => {
  const counted = { passed: 3, failed: 0, skipped: [], failures: [] };
  const failures = (code, report) => verdict('vitest', code, report, () => undefined).failed;

  test('passed, passes', () => expect(failures(0, counted)).toBe(0));
  test('wrote no report, failed', () => expect(failures(0, undefined)).toBe(1));
  test('skipped every test with a reason, passed', () =>
    expect(failures(0, { ...counted, passed: 0, skipped: ['a: no Chromium here'] })).toBe(0));
  test('ran no test, failed', () => expect(failures(0, { ...counted, passed: 0 })).toBe(1));
  test('aborted after its tests had passed, failed', () => expect(failures(1, counted)).toBe(1));
  test('reported a failure, failed once', () => expect(failures(1, { ...counted, failed: 1 })).toBe(1));
});

test('a failure is said on one line of bounded length', () => {
  expect(failure('a', '\u001b[31mError: no\u001b[39m\n  at b\n\n  at c\n  at d')).toBe('a: Error: no at b at c');
  expect(failure('a', 'x'.repeat(5_000))).toHaveLength(403);
});
