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

test.each(['README.md', 'README.ko.md'])('the tables of %s name every variable, once, with its default', (path) => {
  const rows = [...read(path).matchAll(/^\| `([A-Z_]+)` +\| (?:`(.*?)`)? +\|/gm)];
  expect(rows.map(([, name]) => name).sort()).toEqual(names);
  const defaults = Object.fromEntries(rows.map(([, name, value = '']) => [name, value]));
  expect({ ...parseEnv(read('.env')), ...defaults }).toEqual(parseEnv(read('.env')));
});
