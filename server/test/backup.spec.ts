import { copyFile, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { MODE } from './support/mode.js';
import { ProtocolV2Client } from './support/protocol-v2-client.js';
import { Rest } from './support/rest.js';
import { WriteLoad } from './support/write-load.js';
import { folderForTest, ServerProcess, temporaryFolder } from './support/server-process.js';

const PAGE = 4_096;

async function storedIn(file: string): Promise<Set<unknown>> {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return new Set(
      db
        .prepare('SELECT client_message_id AS id FROM messages WHERE system = 0')
        .all()
        .map(({ id }) => id),
    );
  } finally {
    db.close();
  }
}

describe.runIf(MODE === 'local')('npm run backup and restore', { timeout: 180_000 }, () => {
  let server: ServerProcess;
  let client: ProtocolV2Client;
  let roomId: string;
  let folder: string;
  let saved: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    saved = join(folder, 'saved.db');
    server = await ServerProcess.start();
    client = await ProtocolV2Client.as(server.url, 'ann');
    roomId = await client.createRoom();
  });
  afterAll(async () => {
    client.close();
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const backup = (...words: string[]) => server.runBeside('backup.js', words);
  const restore = (word: string, dataDir: string) =>
    server.runBeside('restore.js', [word], { env: { DATA_DIR: dataDir } });

  it('copies what was acked while the server goes on, and says what the copy holds', async () => {
    const load = new WriteLoad(client, roomId);
    await load.more(500);
    const before = [...load.acked];
    const { code, stdout, stderr } = await backup(saved);
    const during = load.acked.length;
    await load.end();

    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/100 %\n$/) as string });
    expect(during, 'acked while it was copied').toBeGreaterThan(before.length);
    const stored = await storedIn(saved);
    expect(before.filter((id) => !stored.has(id))).toEqual([]);
    const db = new DatabaseSync(saved, { readOnly: true });
    expect(db.prepare('PRAGMA quick_check').get()).toEqual({ quick_check: 'ok' });
    const count = Number(db.prepare('SELECT count(*) AS n FROM messages').get()?.n);
    db.close();
    expect(stdout).toBe(`${saved}: ${count} messages, 1 rooms, 1 accounts, checked.\n`);
    expect((await stat(saved)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder), 'nothing beside it').toEqual(['saved.db']);
  });

  it('overwrites nothing', async () => {
    const { mtimeMs } = await stat(saved);
    expect(await backup(saved)).toMatchObject({ code: 1, stderr: `There is already a file ${saved}.\n` });
    expect((await stat(saved)).mtimeMs).toBe(mtimeMs);
    const own = await backup();
    expect(own, own.stderr).toMatchObject({ code: 0 });
    expect(await readdir(join(server.dataDir, 'backups'))).toHaveLength(1);
  });

  it('restores into a folder of its own, where a server serves all of it', async () => {
    const dataDir = join(await folderForTest(), 'new');
    expect(await restore(saved, dataDir)).toMatchObject({ code: 0 });
    const other = await ServerProcess.start({ dataDir });
    onTestFinished(async () => {
      await other.stop();
    });
    const rest = new Rest(other.url, { token: client.token! });
    const stored = await storedIn(saved);
    const { messages } = await rest.get('messages', { params: { id: roomId }, query: { limit: 200 } });
    const ids = messages.flatMap(({ kind, clientMessageId }) => (kind === 'text' ? [clientMessageId] : []));
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.filter((id) => !stored.has(id))).toEqual([]);
    const ann = await ProtocolV2Client.as(other.url, 'ann', { accessToken: client.token! });
    onTestFinished(() => ann.close());
    const { seq } = await ann.send(roomId, 'afterwards', 'afterwards');
    expect(seq).toBe(Math.max(...messages.map((message) => message.seq)) + 1);
  });

  it('takes the place of what is there, keeps that beside it, and refuses while a server has it open', async () => {
    const dataDir = await folderForTest();
    const other = await ServerProcess.start({ dataDir });
    const bob = await ProtocolV2Client.as(other.url, 'bob');
    await bob.send(await bob.createRoom(), 'of bob', 'of-bob');
    bob.close();
    const refused = await restore(saved, dataDir);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/is in use by another process/) as string });
    await other.kill();

    const { code, stdout } = await restore(saved, dataDir);
    expect(code).toBe(0);
    const [, kept = ''] = /What was there: (.*)\n/.exec(stdout) ?? [];
    // With its log, which a killed server leaves.
    expect(await storedIn(join(kept, 'suda.db'))).toEqual(new Set(['of-bob']));
    expect(await storedIn(join(dataDir, 'suda.db'))).toEqual(await storedIn(saved));
    await other.restart();
    await other.stop();
  });

  it('refuses what is no backup, is damaged, or is of a newer version, and leaves the folder as it was', async () => {
    const dataDir = await folderForTest();
    await restore(saved, dataDir);
    const before = await readdir(dataDir);
    const bad = join(await folderForTest(), 'bad.db');
    const refuses = async (reason: RegExp) => {
      expect(await restore(bad, dataDir)).toMatchObject({ code: 1, stderr: expect.stringMatching(reason) as string });
      expect(await readdir(dataDir)).toEqual(before);
    };
    await writeFile(bad, 'a text '.repeat(1_000));
    await refuses(/is no backup of Suda/);
    await copyFile(saved, bad);
    const edit = new DatabaseSync(bad);
    edit.exec('PRAGMA user_version = 9999');
    edit.close();
    await refuses(/was written by a newer Suda/);
    await copyFile(saved, bad);
    const pages = (await stat(bad)).size / PAGE;
    const opened = await open(bad, 'r+');
    for (let page = pages - 10; page < pages - 5; page++)
      await opened.write(Buffer.alloc(PAGE, 0xff), 0, PAGE, page * PAGE);
    await opened.close();
    await refuses(/damaged/);
  });

  it('says in one line what it can’t do', async () => {
    const nowhere = await folderForTest();
    const nothing = await server.runBeside('backup.js', [join(nowhere, 'x.db')], { env: { DATA_DIR: nowhere } });
    expect(nothing).toMatchObject({ code: 1, stderr: `There is no data file in ${nowhere}.\n` });
    expect(await backup('a', 'b')).toMatchObject({ code: 2 });
    const cluster = await server.runBeside('backup.js', [], { env: { MODE: 'cluster' } });
    expect(cluster).toMatchObject({ code: 1, stderr: expect.stringMatching(/docs\/operations.md/) as string });
  });
});
