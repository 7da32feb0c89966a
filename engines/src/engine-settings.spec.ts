import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openElasticsearch } from './elasticsearch/client.js';
import { RedisConnections } from './redis/connections.js';
import { ENGINE_VARIABLES } from './start/engine-variables.js';
import { ConfigError, EnvironmentReader } from './start/environment.js';
import { StartError } from './start/start-error.js';

const folder = mkdtempSync(join(tmpdir(), 'suda-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

const MISSING = join(folder, 'missing');
const EMPTY = join(folder, 'empty');
const SHORT = join(folder, 'short');
writeFileSync(EMPTY, ' \n');
writeFileSync(SHORT, 'short\n');

/** Starts as far as settings go: reads them, and makes the clients of the engines, which connect later. */
function start(env: Record<string, string>): void {
  const reader = new EnvironmentReader(env, MISSING);
  const engines = reader.read(ENGINE_VARIABLES);
  reader.check();
  const redis = new RedisConnections(engines, { name: 'suda-test', redis: 'required', onClose: 'drop' });
  const elasticsearch = openElasticsearch(engines, { answerMs: 1, retries: 0 });
  void redis.close();
  void elasticsearch.close();
}

function faultOf(env: Record<string, string>): string {
  try {
    start(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.join('\n');
    if (error instanceof StartError) return error.message;
    throw error;
  }
  return '';
}

const REDIS_PASSWORD = { REDIS_USER: 'server' };
const SECURE_REDIS = { REDIS_URL: 'rediss://redis:6379' };
const ELASTIC_USER = { ELASTICSEARCH_USER: 'server' };
const SECURE_ELASTIC = { ELASTICSEARCH_URL: 'https://elastic:9200' };

const WRONG: [name: string, value: string, beside?: Record<string, string>][] = [
  ['REDIS_URL', 'http://redis:6379'],
  ['REDIS_URL', 'redis://a:6379,b'],
  ['REDIS_DB', '16'],
  ['REDIS_USER', 'server'],
  ['REDIS_PASSWORD_FILE', MISSING, REDIS_PASSWORD],
  ['REDIS_PASSWORD_FILE', EMPTY, REDIS_PASSWORD],
  ['REDIS_CA_FILE', MISSING, SECURE_REDIS],
  ['REDIS_CA_FILE', EMPTY, SECURE_REDIS],
  ['REDIS_CA_FILE', SHORT],
  ['KEY_PREFIX', 'two words:'],
  ['CLIENT_MAP_PREFIX', '{socket}:'],
  ['REDIS_DURABLE', 'perhaps'],
  ['REDIS_WAIT_REPLICAS', '11'],
  ['DYNAMO_ENDPOINT', 'dynamo:8000'],
  ['DYNAMO_REGION', 'somewhere else'],
  ['DYNAMO_TABLE_PREFIX', 'suda/'],
  ['ELASTICSEARCH_URL', 'elastic:9200'],
  ['ELASTICSEARCH_USER', 'server'],
  ['ELASTICSEARCH_PASSWORD_FILE', SHORT],
  ['ELASTICSEARCH_PASSWORD_FILE', MISSING, ELASTIC_USER],
  ['ELASTICSEARCH_PASSWORD_FILE', EMPTY, ELASTIC_USER],
  ['ELASTICSEARCH_CA_FILE', MISSING, SECURE_ELASTIC],
  ['ELASTICSEARCH_CA_FILE', EMPTY, SECURE_ELASTIC],
  ['ELASTICSEARCH_CA_FILE', SHORT],
  ['ELASTICSEARCH_INDEX', 'suda messages'],
];

test('what is right is taken', () => {
  const files = { REDIS_PASSWORD_FILE: SHORT, ELASTICSEARCH_PASSWORD_FILE: SHORT };
  expect(faultOf({ ...REDIS_PASSWORD, ...ELASTIC_USER, ...files, DYNAMO_REGION: 'eu-central-1' })).toBe('');
});

test.each(WRONG)('%s=%s is refused by its name', (name, value, beside = {}) => {
  expect(faultOf({ ...beside, [name]: value })).toContain(name);
});

test('a wrong value of every setting of the engines is refused', () => {
  expect([...new Set(WRONG.map(([name]) => name))].sort()).toEqual(Object.keys(ENGINE_VARIABLES).sort());
});
