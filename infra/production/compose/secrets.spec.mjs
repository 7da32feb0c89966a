import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GROUPS, makeSecrets, signIns } from '../secrets/make-secrets.mjs';
import { project, services } from './project.ts';

const folder = mkdtempSync(join(tmpdir(), 'suda-secrets-'));
const owners = new Map();
const chown = (path, user, group) => void owners.set(path, [user, group]);
const read = (path) => readFileSync(join(folder, path), 'utf8');
const mode = (path) => statSync(join(folder, path)).mode & 0o777;
const passwords = () => Object.keys(GROUPS).map((name) => read(`${name}/password`));

beforeAll(() => makeSecrets(folder, chown));
afterAll(() => rmSync(folder, { recursive: true }));

test('each is long, random and its own', () => {
  for (const password of passwords()) expect(password).toMatch(/^[0-9a-f]{48}$/);
  expect(new Set(passwords()).size).toBe(Object.keys(GROUPS).length);
});

test('a folder is accessible to its group only', () => {
  for (const [name, group] of Object.entries(GROUPS)) {
    expect(mode(name)).toBe(0o750);
    expect(owners.get(join(folder, name))).toEqual([0, group]);
    for (const file of readdirSync(join(folder, name))) expect(mode(`${name}/${file}`) & 0o007, file).toBe(0);
  }
});

test('Elasticsearch reads its password from a file that only its user can read', () => {
  expect(mode('elasticsearch/password')).toBe(0o400);
  expect(owners.get(join(folder, 'elasticsearch/password.new'))).toEqual([1000, GROUPS.elasticsearch]);
});

test('a second start changes none', () => {
  const before = passwords();
  makeSecrets(folder, chown);
  expect(passwords()).toEqual(before);
});

test('a removed password is created again, with everything derived from it', () => {
  const before = read('redis/password');
  rmSync(join(folder, 'redis/password'));
  makeSecrets(folder, chown);
  expect(read('redis/password')).not.toBe(before);
  const hash = createHash('sha256').update(read('redis/password')).digest('hex');
  expect(read('redis/users.acl')).toContain(`user health on #${hash} `);
});

test('Kibana has a key for each thing that it encrypts, and keeps them', () => {
  const keys = () => [...read('kibana/kibana.yml').matchAll(/^xpack\.(\w+)\.encryptionKey: '(\w{32,})'$/gm)];
  const before = keys();
  expect(before.map(([, of]) => of).sort()).toEqual(['encryptedSavedObjects', 'reporting', 'security']);
  expect(new Set(before.map(([, , key]) => key)).size).toBe(3);
  makeSecrets(folder, chown);
  expect(keys().map(([line]) => line)).toEqual(before.map(([line]) => line));
});

test('people are told the ports at which the dashboards are', () => {
  const shown = signIns(folder, {
    GATEWAY_PORT: '8000',
    MANAGER_PORT: '8443',
    KIBANA_PUBLIC_URL: 'https://kibana.example',
    WORKERS_PORT: '4001',
  });
  expect(shown).toContain('http://localhost:8443 ');
  expect(shown).toContain('https://kibana.example ');
  expect(shown).toContain(read('callback/password'));
});

test('NGINX compares with the salted hash of the printed password', () => {
  const [, encoded = ''] = /^operator:\{SSHA\}(.+)\n$/.exec(read('gateway/htpasswd')) ?? [];
  const [digest, salt] = [Buffer.from(encoded, 'base64').subarray(0, 20), Buffer.from(encoded, 'base64').subarray(20)];
  expect(createHash('sha1').update(read('gateway/password')).update(salt).digest()).toEqual(digest);
  expect(signIns(folder)).toContain(read('gateway/password'));
  expect(signIns(folder)).toContain(read('reader/password'));
});

test('groups that compose gives are groups of secrets', () => {
  const given = new Set(services.flatMap(([, service]) => service.group_add ?? []));
  expect([...given].sort()).toEqual(Object.values(GROUPS).map(String).sort());
});

test('containers reachable from outside can read only their own secrets', () => {
  const groupsOf = (name) => project.services[name]?.group_add ?? [];
  expect(groupsOf('nginx')).toEqual([]);
  expect(groupsOf('kong')).toEqual([]);
  expect(groupsOf('manager')).toEqual([String(GROUPS.gateway)]);
  expect(groupsOf('server')).toEqual(
    [GROUPS.search, GROUPS['redis-server'], GROUPS.service, GROUPS.callback].map(String),
  );
  expect(groupsOf('programs')).toEqual(
    [GROUPS.search, GROUPS['redis-server'], GROUPS.worker, GROUPS.service, GROUPS.callback].map(String),
  );
});
