import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { CONSUMER_VARIABLES, readSettings } from '../../../../consumers/dist/settings.js';
import { ENGINE_VARIABLES } from '@suda/engines/start';
import { COMPOSE_VARIABLES } from '../../../production/compose/project.ts';
import { readConfig, VARIABLES } from '../../../../server/dist/config.js';

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
// Some are variables of servers and of consumers: HOST, LOG_LEVEL.
const names = [...new Set([VARIABLES, ENGINE_VARIABLES, CONSUMER_VARIABLES].flatMap((it) => Object.keys(it)))].sort();

test('.env names every variable', () => {
  expect(Object.keys(parseEnv(read('.env'))).sort()).toEqual([...names, ...COMPOSE_VARIABLES].sort());
});

test.each(['local', 'cluster'])('.env changes nothing: it holds the defaults of %s', (MODE) => {
  expect(readConfig({ MODE })).toEqual(readConfig({ MODE }, '/no/such/file'));
});

test('.env changes nothing for consumers', () => {
  expect(readSettings({})).toEqual(readSettings({}, '/no/such/file'));
});

/** The rows of tables of settings: variable and default. */
const rowsOf = (path: string) => [...read(path).matchAll(/^\| `([A-Z][A-Z_]+)` +\| (?:`([^`|]*)`|[^|]*)/gm)];

test.each(['README.md', 'README.ko.md', 'docs/operations.md', 'docs/programs.md'])('%s tells the defaults', (path) => {
  const defaults = parseEnv(read('.env'));
  const known = rowsOf(path).filter(([, name = '']) => names.includes(name));
  expect(known.length).toBeGreaterThan(9);
  for (const [, name = '', value = ''] of known) {
    // Some depend on others, or on the machine.
    if (!/[<(]/.test(value) && defaults[name] !== '') expect(value, name).toBe(defaults[name]);
  }
});

test('every variable is explained once: what most people need in the READMEs, the rest in docs', () => {
  const explained = ['README.md', 'docs/operations.md', 'docs/programs.md'].flatMap((path) =>
    rowsOf(path).map(([, name = '']) => name),
  );
  expect([...new Set(explained.filter((name) => names.includes(name)))].sort()).toEqual(names);
  const basics = (path: string) => rowsOf(path).map(([, name]) => name);
  expect(basics('README.ko.md')).toEqual(basics('README.md'));
});
