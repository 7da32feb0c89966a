import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ConfigError, EnvironmentReader } from './environment.js';
import { readSecretFile } from './secret-file.js';
import { StartError } from './start-error.js';
import { oneOf, wholeNumber } from './values.js';

const VARIABLES = {
  PORT: { meaning: 'port to listen on', schema: wholeNumber(0, 65_535).default(3_000) },
  MODE: { meaning: 'where data lives', schema: oneOf(['local', 'cluster']).default('local') },
} as const;

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'suda-environment-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'file');
  writeFileSync(path, text);
  return path;
}

test('the environment wins over the file, the file over the defaults; an empty value is absent', () => {
  const reader = new EnvironmentReader({ PORT: ' ', MODE: 'cluster' }, fileWith('PORT=4000\nMODE=local\n'));
  expect(reader.read(VARIABLES)).toEqual({ PORT: 4_000, MODE: 'cluster' });
  reader.check();
});

test('all wrong values of several readings are named at once, without passwords', () => {
  const reader = new EnvironmentReader({ PORT: '1e3', MODE: 'redis://me:s3cret@host' }, '/no/such/file');
  reader.read({ PORT: VARIABLES.PORT });
  reader.read({ MODE: VARIABLES.MODE });
  expect(() => reader.check()).toThrow(ConfigError);
  expect(() => reader.check()).toThrow(
    'The configuration has 2 faults:\n' +
      '  PORT="1e3" must be a whole number from 0 to 65535 (port to listen on)\n' +
      '  MODE="redis://…@host" must be one of: local, cluster (where data lives)',
  );
});

test('a secret is the content of its file without white space around it; one that is empty or can’t be read is named', () => {
  expect(readSecretFile('SECRET', fileWith(' word\n'))).toBe('word');
  const empty = fileWith(' \n');
  expect(() => readSecretFile('SECRET', empty)).toThrow(`SECRET=${empty} holds nothing.`);
  expect(() => readSecretFile('SECRET', '/no/such/file')).toThrow(StartError);
  expect(() => readSecretFile('SECRET', '/no/such/file')).toThrow(/^SECRET=\/no\/such\/file can't be read: /);
});
