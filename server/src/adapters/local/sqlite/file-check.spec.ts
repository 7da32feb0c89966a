import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import type { Backend } from '../../../ports/backend.js';
import { openLocalBackend } from '../index.js';
import { folderForTest } from '../testing/open-local.js';
import { dataFile } from './data-file.js';
import { checkFile } from './file-check.js';

const owner = { userId: 'owner', displayName: 'owner' };
const PAGE = 4_096;

async function withRoom(dataDir: string, onFault: (reason: string) => void = () => undefined): Promise<Backend> {
  const backend = await openLocalBackend({ dataDir, onFault: ({ error }) => onFault(error.message) });
  onTestFinished(() => backend.close());
  await backend.accounts.create({ ...owner, isProtected: false });
  const room = { roomId: 'r', name: '', topic: '', visibility: 'private', direct: false } as const;
  await backend.roomLog.createRoom({ ...room, people: [], owner });
  return backend;
}

const say = (backend: Backend, content = 'x'.repeat(2_000)) =>
  backend.roomLog.append({ roomId: 'r', userId: owner.userId, content });

/** Messages of some pages, with one of these pages overwritten. */
async function damaged(): Promise<string> {
  const dataDir = folderForTest();
  const backend = await withRoom(dataDir);
  for (let i = 0; i < 50; i++) await say(backend);
  await backend.close();
  const file = dataFile(dataDir);
  const at = openSync(file, 'r+');
  const pages = statSync(file).size / PAGE;
  for (let page = pages - 10; page < pages - 5; page++) writeSync(at, Buffer.alloc(PAGE, 0xff), 0, PAGE, page * PAGE);
  closeSync(at);
  return dataDir;
}

it('a damaged file is noticed at the start, before anybody reads what is damaged', async () => {
  const dataDir = await damaged();
  const faults: string[] = [];
  const backend = await openLocalBackend({ dataDir, onFault: ({ error }) => void faults.push(error.message) });
  onTestFinished(() => backend.close());
  await expect(backend.ready()).rejects.toMatchObject({ message: 'the data file: it is damaged' });
  expect(faults).toContain('the data file: it is damaged');
});

it('a large file is checked beside the chat', async () => {
  const found: unknown[] = [];
  const small = await checkFile(dataFile(await damaged()), (fault) => found.push(fault), { atOnceBytes: 0 });
  await small.ended;
  expect(found).toEqual([{ reason: 'it is damaged', damaged: true }]);
  const dataDir = folderForTest();
  await (await withRoom(dataDir)).close();
  await (
    await checkFile(dataFile(dataDir), (fault) => found.push(fault), { atOnceBytes: 0 })
  ).ended;
  expect(found).toHaveLength(1);
});

it('a check that is under way keeps no stop waiting', async () => {
  // Whoever opens one waits for its writer, as SQLite does for a slow disk.
  const pipe = join(folderForTest(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const check = await checkFile(pipe, () => undefined, { atOnceBytes: -1 });
  await check.stop();
});

const refusal = (reason: RegExp) => ({ name: 'StartError', message: expect.stringMatching(reason) as string });

it.each(['', 'what SQLite would remove'])('an empty file is no empty chat (its log: "%s")', async (log) => {
  const dataDir = folderForTest();
  writeFileSync(dataFile(dataDir), '');
  writeFileSync(`${dataFile(dataDir)}-wal`, log);
  await expect(openLocalBackend({ dataDir })).rejects.toMatchObject(refusal(/^The data file .* is empty: restore/));
  expect(statSync(dataFile(dataDir)).size).toBe(0);
  expect(readFileSync(`${dataFile(dataDir)}-wal`, 'utf8')).toBe(log);
});

it('a first start that could not write leaves no empty file for the next one', async () => {
  const dataDir = folderForTest();
  const inTheWay = `${dataFile(dataDir)}-journal`;
  mkdirSync(inTheWay);
  await expect(openLocalBackend({ dataDir })).rejects.toMatchObject(refusal(/^The data file .* can't be opened/));
  rmSync(inTheWay, { recursive: true });
  await (await withRoom(dataDir)).close();
});

it.each(['suda-search.db', 'suda.db-wal'])('a missing file beside its %s is no new chat', async (left) => {
  const dataDir = folderForTest();
  writeFileSync(join(dataDir, left), 'something');
  await expect(openLocalBackend({ dataDir })).rejects.toMatchObject(refusal(/^The data file .* is missing.*: restore/));
});

it.each(['PRAGMA user_version = 0', 'PRAGMA application_id = 7'])(
  'a file of another program stays as it is (%s)',
  async (pragma) => {
    const dataDir = folderForTest();
    const db = new DatabaseSync(dataFile(dataDir));
    db.exec(`CREATE TABLE theirs (x); ${pragma}`);
    db.close();
    const before = readFileSync(dataFile(dataDir));
    await expect(openLocalBackend({ dataDir })).rejects.toMatchObject(refusal(/^The data file .* another program/));
    expect(readFileSync(dataFile(dataDir))).toEqual(before);
  },
);

it('a folder that is removed or replaced while it runs takes no more messages, and is said at /readyz', async () => {
  const parent = folderForTest();
  const dataDir = join(parent, 'data');
  const faults: string[] = [];
  const backend = await withRoom(dataDir, (reason) => faults.push(reason));
  await backend.ready();
  renameSync(dataDir, join(parent, 'moved'));
  const gone = { code: 'unavailable', message: 'the data file: it was removed or replaced' };
  await expect(backend.ready()).rejects.toMatchObject(gone);
  await expect(say(backend)).rejects.toMatchObject({ code: 'unavailable' });
  // Another one in its place is no better.
  mkdirSync(dataDir);
  writeFileSync(dataFile(dataDir), '');
  await expect(say(backend)).rejects.toMatchObject({ code: 'unavailable' });
  await expect(backend.ready()).rejects.toMatchObject(gone);
  rmSync(dataDir, { recursive: true });
  // Nor one that nobody can look into.
  symlinkSync(dataDir, dataDir);
  await expect(say(backend)).rejects.toMatchObject({ code: 'unavailable' });
  await expect(backend.ready()).rejects.toMatchObject(gone);
  expect(faults).toEqual([gone.message]);
  rmSync(dataDir);
  renameSync(join(parent, 'moved'), dataDir);
  await backend.ready();
  expect((await say(backend)).message.seq).toBe(2);
});
