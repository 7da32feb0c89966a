import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { ENGINE_VARIABLES } from '../../contract/dist/log/index.js';
import { readConfig, VARIABLES } from '../../server/dist/config.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const names = Object.keys(VARIABLES).sort();
const engineNames = Object.keys(ENGINE_VARIABLES).sort();

test('.env names every variable', () => {
  expect(Object.keys(parseEnv(read('.env'))).sort()).toEqual([...names, ...engineNames].sort());
});

test.each(['local', 'cluster'])('.env changes nothing: it holds the defaults of %s', (MODE) => {
  expect(readConfig({ MODE })).toEqual(readConfig({ MODE }, '/no/such/file'));
});

test.each(['README.md', 'README.ko.md'])('the table of %s names every variable of a server', (path) => {
  const rows = [...read(path).matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual(names);
});

test('docs/operations.md names every variable of the engines', () => {
  const rows = [...read('docs/operations.md').matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name);
  expect(rows).toEqual(expect.arrayContaining(engineNames));
});
