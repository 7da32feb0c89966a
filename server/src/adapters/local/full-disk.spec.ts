import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Backend } from '../../ports/backend.js';
import { openLocalBackend } from './index.js';
import { dataFile } from './sqlite/data-file.js';
import { removeFolder, temporaryFolder, folderForTest } from './testing/open-local.js';

const SIZE_MIB = 12;
const owner = { userId: 'owner', displayName: 'owner' };
const LONG = '수다'.repeat(1_500);

/** A disk of its own; undefined where nobody may mount one. */
function mountSmall(): string | undefined {
  const folder = temporaryFolder();
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MIB}m`, 'tmpfs', folder]);
  if (status === 0) return folder;
  removeFolder(folder);
  return undefined;
}

function unmount(folder: string): void {
  spawnSync('umount', ['-l', folder]);
  removeFolder(folder);
}

const probe = mountSmall();
if (probe !== undefined) unmount(probe);

/** Takes all that is free. */
function fill(folder: string): () => void {
  const path = join(folder, 'other');
  const file = openSync(path, 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(4_096));
  } catch {
    closeSync(file);
  }
  return () => rmSync(path);
}

async function withRoom(backend: Backend): Promise<void> {
  await backend.accounts.create({ ...owner, isProtected: false });
  const room = { roomId: 'r', name: '', topic: '', visibility: 'private', direct: false, people: [] } as const;
  await backend.roomLog.createRoom({ ...room, people: [], owner });
}

const say = (backend: Backend, content: string) =>
  backend.roomLog.append({ roomId: 'r', userId: owner.userId, content });

const newest = async ({ history }: Backend) => (await history.page('r', {}, 1)).messages[0];

const FULL = { code: 'unavailable', message: 'the data file: the disk is full' };

describe.skipIf(probe === undefined)('on a small disk', () => {
  it('fills it with messages, says why no more fit, reads on, and goes on when there is room', async () => {
    const dataDir = mountSmall() ?? '';
    onTestFinished(() => unmount(dataDir));
    const faults: string[] = [];
    const open = () => openLocalBackend({ dataDir, onFault: ({ error }) => void faults.push(error.message) });
    let backend = await open();
    await withRoom(backend);
    let sent = 0;
    for (;;) {
      const refused = await say(backend, LONG).catch((error: unknown) => error);
      if (refused instanceof Error) {
        expect(refused).toMatchObject({ code: 'unavailable' });
        break;
      }
      expect(++sent).toBeLessThan(5_000);
    }
    // Logs and the index have the rest, in whatever proportion.
    expect(statSync(dataFile(dataDir)).size).toBeGreaterThan((SIZE_MIB * 1024 * 1024) / 8);
    await expect(backend.ready()).rejects.toMatchObject(FULL);
    expect(faults.filter((it) => it.startsWith('the data file'))).toEqual([FULL.message]);
    expect((await newest(backend))?.seq).toBe(sent + 1);

    await backend.close();
    backend = await open();
    expect((await newest(backend))?.seq).toBe(sent + 1);
    await expect(say(backend, 'no')).rejects.toMatchObject({ code: 'unavailable' });
    await expect(backend.ready()).rejects.toMatchObject(FULL);
    spawnSync('mount', ['-o', `remount,size=${2 * SIZE_MIB}m`, dataDir]);
    await backend.ready();
    expect((await say(backend, 'yes')).message.seq).toBe(sent + 2);
    await backend.close();
  });

  it('starts for reading when nothing at all is free, and writes when there is room', async () => {
    const dataDir = mountSmall() ?? '';
    onTestFinished(() => unmount(dataDir));
    let backend = await openLocalBackend({ dataDir });
    await withRoom(backend);
    await say(backend, 'before');
    await backend.close();
    const free = fill(dataDir);
    backend = await openLocalBackend({ dataDir });
    expect(await newest(backend)).toMatchObject({ content: 'before' });
    await expect(say(backend, 'no')).rejects.toMatchObject({ code: 'unavailable' });
    await expect(backend.ready()).rejects.toMatchObject({ code: 'unavailable' });
    free();
    await say(backend, 'after');
    expect(await newest(backend)).toMatchObject({ content: 'after' });
    await backend.ready();
    await backend.close();
  });
});

it('says that the data file is damaged when it finds out', async () => {
  const dataDir = folderForTest();
  const faults: string[] = [];
  let backend = await openLocalBackend({ dataDir });
  await withRoom(backend);
  await Promise.all(Array.from({ length: 300 }, () => say(backend, LONG)));
  await backend.close();
  backend = await openLocalBackend({ dataDir, onFault: ({ error }) => void faults.push(error.message) });
  await backend.ready();
  const file = openSync(dataFile(dataDir), 'r+');
  const { size } = statSync(dataFile(dataDir));
  for (let at = 4_096; at < size; at += 4_096) writeSync(file, Buffer.alloc(4_096, 0xa5), 0, 4_096, at);
  closeSync(file);
  await expect(backend.history.page('r', { after: 0 }, 200)).rejects.toMatchObject({ code: 'unavailable' });
  await expect(backend.ready()).rejects.toMatchObject({ message: 'the data file: it is damaged' });
  expect(faults).toContain('the data file: it is damaged');
  await backend.close();
});
