import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { folderForTest } from '../testing/open-local.js';
import { copyInto, countsOf } from './copy.js';

/** Some 20 MB, so that a copy takes several steps. */
const MESSAGES = 5_000;

function opened(folder: string) {
  const file = join(folder, 'source.db');
  const writer = new DatabaseSync(file);
  writer.exec('PRAGMA journal_mode = WAL; CREATE TABLE rooms (x); CREATE TABLE users (x); CREATE TABLE messages (x)');
  const write = writer.prepare('INSERT INTO messages (x) VALUES (zeroblob(4000))');
  writer.exec('BEGIN');
  for (let n = 0; n < MESSAGES; n++) write.run();
  writer.exec('COMMIT');
  const source = new DatabaseSync(file, { readOnly: true });
  onTestFinished(() => {
    source.close();
    writer.close();
  });
  return { source, writer, write };
}

it('a copy is what was committed when it began, whatever is committed between its steps', async () => {
  const folder = folderForTest();
  const { source, write } = opened(folder);
  let steps = 0;
  const target = join(folder, 'copy.db');
  const counts = await copyInto(source, target, () => {
    steps += 1;
    write.run();
  });
  expect(steps).toBeGreaterThan(2);
  expect(counts).toEqual({ messages: MESSAGES, rooms: 0, accounts: 0 });
  const copy = new DatabaseSync(target, { readOnly: true });
  expect(countsOf(copy)).toEqual(counts);
  copy.close();
  expect(countsOf(source).messages).toBe(MESSAGES + steps);
});

it('leaves nothing behind when it fails, and the source usable', async () => {
  const folder = folderForTest();
  const { source } = opened(folder);
  const before = readdirSync(folder);
  const failing = copyInto(source, join(folder, 'copy.db'), () => {
    throw new Error('stopped');
  });
  await expect(failing).rejects.toThrow('stopped');
  expect(readdirSync(folder)).toEqual(before);
  expect(countsOf(source).messages).toBe(MESSAGES);
});
