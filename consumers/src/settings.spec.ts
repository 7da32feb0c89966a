import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ConfigError } from '@suda/engines/start';
import { readSettings } from './settings.js';

const NO_FILE = '/no/such/file';

it('have defaults that fit one machine', () => {
  const settings = readSettings({}, NO_FILE);
  expect(settings).toMatchObject({ HOT_TAIL_MS: 600_000, LOG_MAX: 1_000_000, CLAIM_IDLE_MS: 60_000, BATCH: 2_000 });
  expect(settings.REDIS_URL).toEqual(['redis://localhost:6379']);
  expect(settings.METRICS_PORT).toBeUndefined();
  expect(Object.isFrozen(settings)).toBe(true);
});

it('are read from the environment first, then from the file; an empty value counts as none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'suda-settings-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, '.env');
  writeFileSync(file, 'BATCH=7\nLOG_MAX=5000\nKEY_PREFIX=file:\n');
  expect(readSettings({ BATCH: '9', LOG_MAX: '' }, file)).toMatchObject({
    BATCH: 9,
    LOG_MAX: 5_000,
    KEY_PREFIX: 'file:',
  });
});

it('report all faults at once', () => {
  const read = () => readSettings({ BATCH: '0', REDIS_URL: 'http://a', CLAIM_IDLE_MS: 'soon' }, NO_FILE);
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(
    /3 faults:\n {2}REDIS_URL="http:\/\/a" must be .*\n {2}CLAIM_IDLE_MS="soon" must be .*\n {2}BATCH="0" must be /,
  );
});

it('print no password', () => {
  const read = () => readSettings({ REDIS_URL: 'redis://:s3cret@a:port,http://me:s3cret@b' }, NO_FILE);
  expect(read).toThrow(/a fault:\n {2}REDIS_URL="redis:\/\/…@b" must be /);
  expect(read).not.toThrow(/s3cret/);
});
