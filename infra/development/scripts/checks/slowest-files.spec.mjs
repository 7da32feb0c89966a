import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesOfPlaywright, filesOfVitest, slowestFiles } from './slowest-files.mjs';
import { ROOT } from '../workspace.mjs';

test('a file of vitest takes from its first test to its last', () => {
  const report = { testResults: [{ name: join(ROOT, 'server/test/a.spec.ts'), startTime: 1_000, endTime: 3_500 }] };
  expect(filesOfVitest(report)).toEqual([{ file: 'server/test/a.spec.ts', ms: 2_500 }]);
});

test('a file of Playwright takes as long as its tests, with all attempts and at any depth of suites', () => {
  const spec = (...durations) => ({ tests: [{ results: durations.map((duration) => ({ duration })) }] });
  const suite = { file: 'a.spec.ts', specs: [spec(100, 200)], suites: [{ specs: [spec(50)] }] };
  expect(filesOfPlaywright({ config: { rootDir: join(ROOT, 'e2e/tests') }, suites: [suite] })).toEqual([
    { file: 'e2e/tests/a.spec.ts', ms: 350 },
  ]);
});

test('the ten slowest are listed in order, each with its runner', () => {
  const files = Array.from({ length: 12 }, (_, index) => ({
    file: `${index}.spec.ts`,
    ms: index * 1_000,
    runner: 'v',
  }));
  const lines = slowestFiles(files);
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe('   11.0 s  11.spec.ts (v)');
  expect(lines.at(-1)).toBe('    2.0 s  2.spec.ts (v)');
});
