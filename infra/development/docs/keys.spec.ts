import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string) => readFileSync(`${ROOT}${path}`, 'utf8');

/** A key's fixed words: `u:{<userId>}:account`, and the template that makes it, are both `u account`. */
const words = (key: string): string =>
  key
    .replace(/\$\{[^}]*\}|<[^>]*>|\{p\}|…/g, '')
    .split(/[:{}]+/)
    .filter((word) => word !== '')
    .join(' ');

const firstCells = [...read('docs/data.md').matchAll(/^\|([^|]*)\|/gm)].map(([, cell = '']) => cell);
const told = firstCells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, key = '']) => words(key)));

const code = globSync('{engines/src,consumers/src,server/src/adapters/cluster}/**/*.ts', { cwd: ROOT })
  // Tables are DynamoDB's.
  .filter((path) => !/\.(?:spec|suite)\.ts$|\/testing\/|\/tables\.ts$/.test(path))
  .map(read)
  .join('\n');
// The two that put something before the part of a name that they are given, by what calls them.
const parts = [...code.matchAll(/\b(key|presence)\(['`]([^'`]+)['`]\)/g)];
const made = [
  ...[...code.matchAll(/`\$\{[\w.]*prefix\}([^`$]*(?:\$\{[^}]+\}[^`$]*)*)`/g)].map(([, key = '']) => words(key)),
  ...parts.map(([, place, part = '']) => words(place === 'presence' ? `presence:${part}` : part)),
].filter((key) => !['', 'presence', 'io'].includes(key));

test('docs/data.md names every key', () => {
  expect(made.length).toBeGreaterThan(30);
  const untold = made.filter((key) => !told.some((it) => it === key || it.startsWith(`${key} `)));
  expect(untold).toEqual([]);
});
