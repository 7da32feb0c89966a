import { spawn } from 'node:child_process';
import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { dataFile, holdFolder, migrate } from './data-file.js';
import { openLocalBackend } from '../index.js';
import { MIGRATIONS } from './migrations/index.js';
import { folderForTest } from '../testing/open-local.js';

const version = (file: string): unknown => {
  const db = new DatabaseSync(file, { readOnly: true });
  const row = db.prepare('PRAGMA user_version').get();
  db.close();
  return row?.user_version;
};

/** Rejects with one line that begins so. */
const refusal = (start: string) => ({
  name: 'StartError',
  message: expect.stringMatching(new RegExp(`^${start}[^\\n]*$`)) as string,
});

describe('the data file', () => {
  it('keeps its content, and opens again', async () => {
    const dataDir = join(folderForTest(), 'made', 'here');
    const first = await openLocalBackend({ dataDir });
    await first.accounts.create({ userId: '민수', displayName: '민수', isProtected: false });
    await first.close();
    expect(readdirSync(dataDir).sort()).toEqual(['suda-search.db', 'suda.db', 'suda.lock']);
    const second = await openLocalBackend({ dataDir });
    expect(await second.accounts.find('민수')).toMatchObject({ userId: '민수' });
    await second.close();
    await second.close();
    await expect(second.accounts.protect('민수')).rejects.toMatchObject({ code: 'unavailable' });
    await expect(second.ready()).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('is refused when a newer version wrote it', async () => {
    const dataDir = folderForTest();
    const file = dataFile(dataDir);
    migrate(file, [...MIGRATIONS, 'CREATE TABLE later (x)']);
    await expect(openLocalBackend({ dataDir })).rejects.toMatchObject(refusal('.* was written by a newer Suda'));
    expect(version(file)).toBe(MIGRATIONS.length + 1);
    holdFolder(dataDir).close();
  });

  it('migrates step by step, each whole or not at all', () => {
    const file = dataFile(folderForTest());
    const good = 'CREATE TABLE one (x)';
    expect(() => migrate(file, [good, 'CREATE TABLE two (x); CREATE TABLE one (x)'])).toThrow(/can't be opened/);
    expect(version(file)).toBe(1);
    migrate(file, [good, 'CREATE TABLE two (x)']);
    migrate(file, [good, 'CREATE TABLE two (x)']);
    expect(version(file)).toBe(2);
  });

  it('is refused when it is not a data file', async () => {
    const dataDir = folderForTest();
    writeFileSync(dataFile(dataDir), 'this is a text, and a long one at that\n'.repeat(100));
    await expect(openLocalBackend({ dataDir })).rejects.toMatchObject(refusal("The data file .* can't be opened"));
  });

  it('is refused where the folder cannot be written', async () => {
    const folder = folderForTest();
    writeFileSync(join(folder, 'file'), '');
    const refused = refusal("The data folder .* can't be written");
    await expect(openLocalBackend({ dataDir: join(folder, 'file', 'data') })).rejects.toMatchObject(refused);
    await expect(openLocalBackend({ dataDir: '/proc/suda' })).rejects.toMatchObject(refused);
    // Root may write where the permissions say no.
    if (process.getuid?.() === 0) return;
    chmodSync(folder, 0o500);
    onTestFinished(() => chmodSync(folder, 0o700));
    await expect(openLocalBackend({ dataDir: folder })).rejects.toMatchObject(refused);
  });

  it('is locked by one opener in this process', async () => {
    const dataDir = folderForTest();
    const first = await openLocalBackend({ dataDir });
    const inUse = refusal('The data folder .* is in use by another process');
    await expect(openLocalBackend({ dataDir })).rejects.toMatchObject(inUse);
    await first.close();
    await (await openLocalBackend({ dataDir })).close();
  });

  it('is locked by another process until that is killed', async () => {
    const dataDir = folderForTest();
    const script = `const { openLocalBackend } = await import(process.argv[1]);
      await openLocalBackend({ dataDir: process.argv[2] }); console.log('open')`;
    const built = new URL('../../../../dist/adapters/local/index.js', import.meta.url).href;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script, built, dataDir]);
    onTestFinished(() => void holder.kill('SIGKILL'));
    await once(holder.stdout, 'data');
    await expect(openLocalBackend({ dataDir })).rejects.toMatchObject(refusal('The data folder .* is in use'));
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await (await openLocalBackend({ dataDir })).close();
  });
});
