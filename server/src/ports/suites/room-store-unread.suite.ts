import { expect, it } from 'vitest';
import { LIMITS, unreadCount, type RoomSummary } from '@suda/contract';
import type { NamedUser } from '../room-log.js';
import { refused, useHarness, type OpenBackend } from '../testing/harness.js';

/** What of a room is unread. */
export function roomStoreUnreadSuite(open: OpenBackend): void {
  const harness = useHarness(open);

  /** A room of two, and what the second one has not read. */
  async function pair() {
    const [owner, friend] = (await harness().people(2)) as [NamedUser, NamedUser];
    const { roomId } = await harness().room(owner, [friend], { name: 'Lunch', visibility: 'public' });
    const { rooms, roomLog } = harness().backend;
    const say = async (mentions?: string[]) => {
      const { message } = await roomLog.append({ roomId, userId: owner.userId, content: 'x', mentions });
      return message.seq;
    };
    const change = (seq: number, it: Parameters<typeof roomLog.changeMessage>[1]) =>
      roomLog.changeMessage({ roomId, seq, userId: owner.userId }, it);
    const seen = async () => (await rooms.summary(roomId, friend.userId)) as RoomSummary;
    return { roomId, owner, friend, rooms, roomLog, say, change, seen };
  }

  it('counts no message as unread that nobody wrote, nor one that was deleted', async () => {
    const { roomId, owner, friend, rooms, roomLog, say, change, seen } = await pair();
    await roomLog.join({ roomId, person: await harness().person() });
    expect(await seen()).toMatchObject({ seq: 2, readSeq: 1, uncounted: [2] });
    const [first, second, third] = [await say(), await say(), await say()];
    await roomLog.updateRoom({ roomId, actorId: owner.userId, name: 'Dinner' });
    await change(second, { type: 'delete' });
    await change(third, { type: 'edit', content: 'y' });
    expect(await seen()).toMatchObject({ seq: 6, readSeq: 1, uncounted: [2, second, 6] });
    expect(unreadCount(await seen())).toBe(2);
    await rooms.advanceReadMarker(roomId, friend.userId, first);
    expect(await seen()).toMatchObject({ uncounted: [second, 6] });
    await roomLog.changeMessage({ roomId, seq: 6, userId: owner.userId }, { type: 'react', emoji: '👍', on: true });
    expect(unreadCount(await seen())).toBe(1);
    await change(third, { type: 'delete' });
    expect(unreadCount(await seen())).toBe(0);
  });

  it('lists the latest of what does not count', async () => {
    const { roomId, owner, roomLog, seen } = await pair();
    const rename = (name: string) => roomLog.updateRoom({ roomId, actorId: owner.userId, name });
    for (let i = 0; i < LIMITS.uncounted + 5; i += 1) await rename(`Name ${i}`);
    const { uncounted = [], seq } = await seen();
    expect(uncounted).toEqual(Array.from({ length: LIMITS.uncounted }, (_, i) => seq - LIMITS.uncounted + 1 + i));
  });

  it('counts a mention that an edit put in, and none that an edit or a deletion took out', async () => {
    const { owner, friend, say, change, seen } = await pair();
    const mentions = [friend.userId];
    const [plain, edited, deleted] = [await say(), await say(mentions), await say(mentions)];
    expect(await seen()).toMatchObject({ mentionCount: 2, mentionedAt: [edited, deleted] });
    const edit = (seq: number, to?: string[]) => change(seq, { type: 'edit', content: `edited ${seq}`, mentions: to });
    const { message } = await edit(plain, [friend.userId, owner.userId, friend.userId]);
    expect(message.mentions).toEqual([friend.userId, owner.userId]);
    expect((await edit(edited, [])).message).not.toHaveProperty('mentions');
    expect((await edit(deleted)).message.mentions).toEqual(mentions);
    expect(await seen()).toMatchObject({ mentionCount: 2, mentionedAt: [plain, deleted] });
    await change(deleted, { type: 'delete' });
    expect(await seen()).toMatchObject({ mentionCount: 1, mentionedAt: [plain] });
    const same = { type: 'edit', content: message.content, mentions: message.mentions } as const;
    expect(await change(plain, same)).toMatchObject({ changed: false });
    expect(await change(plain, { ...same, mentions: [] })).toMatchObject({ changed: true });
    expect((await seen()).mentionCount).toBe(0);
  });

  it('moves a marker back on request, and counts how often', async () => {
    const { roomId, owner, friend, rooms, say, seen } = await pair();
    const seqs = [await say([friend.userId]), await say(), await say([friend.userId])] as const;
    await rooms.advanceReadMarker(roomId, friend.userId, seqs[2]);
    const back = (seq: number) => rooms.returnReadMarker(roomId, friend.userId, seq);
    expect(await back(seqs[1])).toEqual({ readSeq: seqs[0], readEpoch: 1, seq: 4, memberCount: 2 });
    expect(await seen()).toMatchObject({ readSeq: seqs[0], readEpoch: 1, mentionCount: 1, mentionedAt: [seqs[2]] });
    expect(await back(seqs[2])).toEqual({ readSeq: seqs[0], readEpoch: 1, seq: 4, memberCount: 2 });
    expect(await back(seqs[0])).toEqual({ readSeq: seqs[0] - 1, readEpoch: 2, seq: 4, memberCount: 2 });
    expect(await seen()).toMatchObject({ mentionedAt: [seqs[0], seqs[2]] });
    const forward = await rooms.advanceReadMarker(roomId, friend.userId, seqs[2]);
    expect(forward).toEqual({ readSeq: seqs[2], readEpoch: 2, seq: 4, memberCount: 2 });
    const { items } = await rooms.members(roomId, { limit: 2 });
    expect(items.map((it) => it.readSeq)).toEqual([seqs[2], seqs[2]]);
    expect(await rooms.summary(roomId, owner.userId)).not.toHaveProperty('readEpoch');
    const stranger = await harness().person();
    await refused(rooms.returnReadMarker(roomId, stranger.userId, 1), 'not_found');
  });

  it('lists mentions up to the limit, the latest', async () => {
    const { friend, say, seen } = await pair();
    const seqs = await Promise.all(Array.from({ length: LIMITS.mentionCount + 5 }, () => say([friend.userId])));
    const latest = seqs.sort((a, b) => a - b).slice(-LIMITS.mentionCount);
    expect(await seen()).toMatchObject({ mentionCount: LIMITS.mentionCount, mentionedAt: latest });
  });
}
