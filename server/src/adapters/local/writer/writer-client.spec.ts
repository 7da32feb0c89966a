import { describe, expect, it, onTestFinished } from 'vitest';
import { MAX_WAITING_COMMANDS } from '../../../ports/backend.js';
import { openLocalBackend } from '../index.js';
import { folderForTest } from '../testing/open-local.js';

describe('the writer', () => {
  it('refuses more commands than may wait, and writes the rest before it closes', async () => {
    const commits: number[] = [];
    const dataDir = folderForTest();
    const backend = await openLocalBackend({ dataDir, observe: ({ commands }) => commits.push(commands) });
    onTestFinished(() => backend.close());
    const { accounts } = backend;
    const account = (i: number) => ({ userId: `user ${i}`, displayName: `user ${i}`, isProtected: false });
    const answers = Promise.allSettled(
      Array.from({ length: MAX_WAITING_COMMANDS + 10 }, (_, i) => accounts.create(account(i))),
    );
    await backend.close();
    const refused = (await answers).filter((it) => it.status === 'rejected');
    expect(refused).toHaveLength(10);
    expect(refused[0]?.reason).toMatchObject({ code: 'unavailable' });
    expect(commits.reduce((sum, it) => sum + it, 0)).toBe(MAX_WAITING_COMMANDS);
    const again = await openLocalBackend({ dataDir });
    onTestFinished(() => again.close());
    expect(await again.accounts.find(`user ${MAX_WAITING_COMMANDS - 1}`)).toBeDefined();
    expect(await again.accounts.find(`user ${MAX_WAITING_COMMANDS}`)).toBeUndefined();
  });

  it('commits commands together that are issued together', async () => {
    const commits: number[] = [];
    const backend = await openLocalBackend({
      dataDir: folderForTest(),
      observe: ({ commands }) => commits.push(commands),
    });
    onTestFinished(() => backend.close());
    const { accounts, roomLog } = backend;
    const owner = { userId: 'owner', displayName: 'owner' };
    await accounts.create({ ...owner, isProtected: false });
    const room = { roomId: 'room', name: '', topic: '', visibility: 'private', direct: false, people: [] } as const;
    await roomLog.createRoom({ ...room, people: [], owner });
    const calls: number[] = [];
    roomLog.onCommit((entries) => calls.push(entries.length));
    await Promise.all(
      Array.from({ length: 100 }, (_, i) => roomLog.append({ roomId: 'room', userId: 'owner', content: `${i}` })),
    );
    expect(commits.slice(2)).toEqual([100]);
    expect(calls).toEqual([100]);
  });
});
