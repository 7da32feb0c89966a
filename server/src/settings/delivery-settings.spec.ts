import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@suda/engines/start';
import { afterAll, expect, test } from 'vitest';
import { readConfig } from '../config.js';

const folder = mkdtempSync(join(tmpdir(), 'suda-delivery-'));
afterAll(() => rmSync(folder, { recursive: true }));

const faultsOf = (env: Record<string, string>) => {
  try {
    readConfig(env, '/none');
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

test('callbacks have an address for each event, and there are none without a server', () => {
  const API_SERVER_URL = 'http://api:8080/base/';
  const config = readConfig({ API_SERVER_URL }, '/none');
  expect([...config.delivery.callbacks].map(([event, url]) => [event, url.href])).toEqual([
    ['ascii_complete', 'http://api:8080/base/api/converts/complete'],
  ]);
  const WORKER_CALLBACK_EVENTS = 'ascii_complete, ascii_failed';
  expect(readConfig({ WORKER_CALLBACK_EVENTS }, '/none').delivery.callbacks.size).toBe(0);
  expect(faultsOf({ API_SERVER_URL, WORKER_CALLBACK_EVENTS })).toEqual([
    'WORKER_CALLBACK_EVENTS names ascii_failed, and WORKER_CALLBACK_PATHS has no path for it',
  ]);
});

test('callbacks are of events that workers may send, where workers come in', () => {
  const callbacks = { API_SERVER_URL: 'http://api:8080', WORKER_EVENTS: 'ascii_failed' };
  expect(faultsOf({ ...callbacks, WORKER_SOCKET_PORT: '4001' })).toEqual([
    'WORKER_CALLBACK_EVENTS names ascii_complete, and WORKER_EVENTS does not: no worker may send it',
  ]);
  // Another server of the cluster has the port.
  expect(readConfig(callbacks, '/none').delivery.callbacks.size).toBe(1);
  const any = { ...callbacks, WORKER_SOCKET_PORT: '4001', WORKER_EVENTS: '*' };
  expect(readConfig(any, '/none').delivery.callbacks.size).toBe(1);
});

test.each([
  ['WORKER_CALLBACK_SECRET_FILE', ''],
  ['WORKER_CALLBACK_SECRET_FILE', ' \n'],
  ['WORKER_CALLBACK_SECRET_FILE', 'fifteen-letters'],
  ['SERVICE_TOKEN_FILE', ''],
  ['WORKER_TOKEN_FILE', ''],
])('%s stops the start with its name when the file holds %j', (name, text) => {
  const file = join(folder, name);
  writeFileSync(file, text);
  expect(() => readConfig({ [name]: file }, '/none')).toThrow(`${name}=${file} holds no`);
  writeFileSync(file, 'sixteen-letters!\n');
  expect(JSON.stringify(readConfig({ [name]: file }, '/none'))).toContain('"sixteen-letters!"');
});
