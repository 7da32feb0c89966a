import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../config.js';

test.each(['WORKER_TOKEN_FILE', 'SERVICE_TOKEN_FILE'])('%s has to name a file with a token', (name) => {
  const folder = mkdtempSync(join(tmpdir(), 'suda-token-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'token');
  const read = () => readConfig({ [name]: path }, '/none');
  const refusal = new RegExp(`^${name}=`);
  expect(read).toThrow(refusal);
  for (const text of ['', ' \n', 'too-short', 'has a space in its middle']) {
    writeFileSync(path, text);
    expect(read).toThrow(refusal);
  }
  writeFileSync(path, 'a-token-of-the-test\n');
  read();
});
