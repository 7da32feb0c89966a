import { statSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { folderForTest } from '../testing/open-local.js';
import { dataFile, LOG_PAGES, migrate, openForWriting } from './data-file.js';
import { DiskSpace, KEPT_FREE } from './disk-space.js';

const MIB = 1024 * 1024;

it('keeps the log small while the disk is short, and lets nothing take the last of it', () => {
  const file = dataFile(folderForTest());
  migrate(file);
  const db = openForWriting(file);
  onTestFinished(() => db.close());
  let free = 1_000 * MIB;
  const space = new DiskSpace(db, { file, keptFree: KEPT_FREE.data, logPages: LOG_PAGES, free: () => free });
  db.exec('CREATE TABLE notes (text TEXT)');
  const write = (times: number) => {
    for (let i = 0; i < times; i++) {
      space.claim();
      db.prepare('INSERT INTO notes (text) VALUES (?)').run('x'.repeat(10_000));
    }
  };
  const log = () => statSync(`${file}-wal`).size;
  write(400);
  expect(log()).toBeGreaterThan(4 * MIB);
  free = 12 * MIB;
  write(400);
  expect(log()).toBeLessThan(MIB);
  free = MIB - 1;
  expect(() => write(1)).toThrow('the disk is full');
  free = 2 * MIB;
  write(1);
  free = 1_000 * MIB;
  write(400);
  expect(log()).toBeGreaterThan(4 * MIB);
});
