import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesOfPlaywright, slowestFiles } from './slowest-files.mjs';
import { ROOT } from '../workspace.mjs';

test('a file of Playwright takes as long as its tests, with all attempts and at any depth of suites', () => {
  const spec = (...durations) => ({ tests: [{ results: durations.map((duration) => ({ duration })) }] });
  const suite = { file: 'a.spec.ts', specs: [spec(100, 200)], suites: [{ specs: [spec(50)] }] };
  expect(filesOfPlaywright({ config: { rootDir: join(ROOT, 'e2e/tests') }, suites: [suite] })).toEqual([
    { file: 'e2e/tests/a.spec.ts', ms: 350 },
  ]);
});

test('the ten slowest are listed in order', () => {
  const files = Array.from({ length: 12 }, (_, index) => ({
    file: `${index}.spec.ts (v)`,
    ms: index * 1_000,
  }));
  const lines = slowestFiles(files);
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe('   11.0 s  11.spec.ts (v)');
  expect(lines.at(-1)).toBe('    2.0 s  2.spec.ts (v)');
});
