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
const documented = firstCells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, key = '']) => words(key)));

const code = globSync('{engines/src,consumers/src,server/src/adapters/cluster}/**/*.ts', { cwd: ROOT })
  // Without the tables of DynamoDB.
  .filter((path) => !/\.(?:spec|suite)\.ts$|\/testing\/|\/tables\.ts$/.test(path))
  .map(read)
  .join('\n');
// Functions that prefix the part of a key they are given: resolved at their calls.
const SLOTS: Readonly<Record<string, string>> = { presence: 'presence:', delivery: 'deliveries:' };
const parts = [...code.matchAll(/\b(key|presence|delivery)\(['`]([^'`]+)['`]\)/g)];
const made = [
  ...[...code.matchAll(/`\$\{[\w.]*prefix\}([^`$]*(?:\$\{[^}]+\}[^`$]*)*)`/g)].map(([, key = '']) => words(key)),
  ...parts.map(([, place, part = '']) => words(`${SLOTS[place ?? ''] ?? ''}${part}`)),
].filter((key) => !['', 'presence', 'deliveries'].includes(key) && !/^io\b/.test(key));

test('docs/data.md names every key', () => {
  expect(made.length).toBeGreaterThan(30);
  const undocumented = made.filter((key) => !documented.some((it) => it === key || it.startsWith(`${key} `)));
  expect(undocumented).toEqual([]);
});
