import { expect, test } from 'vitest';
import { isBoundedJson } from './json-value.js';

const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}1${']'.repeat(depth)}`);

test.each([
  [null, true],
  ['text', true],
  [{ a: [1, { b: null }] }, true],
  [nested(16), true],
  [nested(17), false],
  [nested(100_000), false],
  [Array.from({ length: 9_999 }, () => 0), true],
  [Array.from({ length: 10_000 }, () => 0), false],
])('case %#', (value, bounded) => {
  expect(isBoundedJson(value)).toBe(bounded);
});
