import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { project, ROOT, source } from './project.ts';

interface Role {
  cluster?: string[];
  indices: { names: string[]; privileges: string[] }[];
}
const { ROLES } = (await import(new URL('infra/production/elasticsearch/make-users.mjs', ROOT).href)) as {
  ROLES: Record<'suda_server' | 'suda_consumers' | 'suda_reader', Role>;
};

/** The narrowest privilege of an index that allows a call; Elasticsearch has none for aliases alone. */
const PRIVILEGE_OF: Record<string, string> = {
  search: 'read',
  bulk: 'write',
  'indices.create': 'manage',
  'indices.delete': 'manage',
  'indices.exists': 'manage',
  'indices.get': 'manage',
  'indices.getAlias': 'manage',
  'indices.getMapping': 'manage',
  'indices.putMapping': 'manage',
  'indices.refresh': 'manage',
  'indices.updateAliases': 'manage',
};

/** Calls of the client, by what it is named in the code. */
const callsIn = (folder: string): string[] => {
  const files = globSync(`${folder}/**/*.ts`, { cwd: fileURLToPath(ROOT) }).filter(
    (path) => !/\.(?:spec|suite)\.ts$|\/testing\//.test(path),
  );
  const calls = files.flatMap((path) =>
    [
      ...source(path).matchAll(
        /\b(?:client|elasticsearch)\.((?:indices|cluster|cat)\.\w+|search|bulk|info|count|index)\(/g,
      ),
    ].map(([, call = '']) => call),
  );
  return [...new Set(calls)];
};

test.each([
  ['suda_server', 'server/src/adapters/cluster/message-search'],
  ['suda_consumers', 'consumers/src'],
] as const)('%s may what its code asks for, and no more', (name, folder) => {
  const needed = callsIn(folder).map((call) => PRIVILEGE_OF[call] ?? `of ${call}`);
  const [{ names, privileges } = { names: [], privileges: [] }, ...others] = ROLES[name].indices;
  expect([...new Set(needed)].sort()).toEqual(privileges);
  expect(names).toEqual(['suda-messages', 'suda-messages-*']);
  expect(others).toEqual([]);
  expect(ROLES[name].cluster).toBeUndefined();
});

test('users of Kibana can change nothing', () => {
  expect(ROLES.suda_reader.indices.flatMap(({ privileges }) => privileges)).toEqual(['read', 'view_index_metadata']);
});

test('each process is its own user', () => {
  const users = ['server', 'consumer-dynamo', 'consumer-elasticsearch'].map(
    (name) => project.services[name]?.environment?.['ELASTICSEARCH_USER'],
  );
  expect(users).toEqual(['suda_server', 'suda_consumers', 'suda_consumers']);
});
