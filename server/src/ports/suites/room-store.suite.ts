import { describe, expect, it } from 'vitest';
import { LIMITS, type Room } from '@suda/contract';
import type { NamedUser } from '../room-log.js';
import type { Page } from '../room-store.js';
import { fresh, refused, useHarness, type OpenBackend } from '../testing/harness.js';
import { roomStoreUnreadSuite } from './room-store-unread.suite.js';

/** All pages, following the cursors. */
async function all<T>(page: (cursor?: string) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  for (let next = await page(); ; next = await page(next.cursor)) {
    items.push(...next.items);
    if (next.cursor === undefined) return items;
    expect(next.items.length).toBeGreaterThan(0);
  }
}

/** Every promise of RoomStore. */
export function roomStoreSuite(open: OpenBackend): void {
  describe('RoomStore', () => {
    roomStoreUnreadSuite(open);
    const harness = useHarness(open);

    it('shows a room, and a summary to its members only', async () => {
      const [owner, friend, stranger] = (await harness().people(3)) as [NamedUser, NamedUser, NamedUser];
      const room = await harness().room(owner, [friend]);
      const { rooms } = harness().backend;
      expect(await rooms.room(room.roomId)).toEqual(room);
      const mine = { muted: false, notify: 'all', readSeq: 1, mentionCount: 0, mentionedAt: [], uncounted: [] };
      expect(await rooms.summary(room.roomId, owner.userId)).toEqual({ ...room, role: 'owner', ...mine });
      expect(await rooms.summary(room.roomId, friend.userId)).toEqual({ ...room, role: 'member', ...mine });
      expect(await rooms.summary(room.roomId, stranger.userId)).toBeUndefined();
      expect(await rooms.role(room.roomId, owner.userId)).toBe('owner');
      expect(await rooms.role(room.roomId, stranger.userId)).toBeUndefined();
      expect(await rooms.room(fresh('none'))).toBeUndefined();
    });

    it('names the other person of a direct conversation', async () => {
      const [owner, friend] = (await harness().people(2)) as [NamedUser, NamedUser];
      const { roomId } = await harness().room(owner, [friend], { direct: true });
      const { rooms } = harness().backend;
      expect((await rooms.summary(roomId, owner.userId))?.peer).toEqual(friend);
      expect((await rooms.summary(roomId, friend.userId))?.peer).toEqual(owner);
    });

    it('shows people by the names that they have now', async () => {
      const [owner, friend, foe] = (await harness().people(3)) as [NamedUser, NamedUser, NamedUser];
      const { accounts, rooms, roomLog } = harness().backend;
      const direct = await harness().room(owner, [friend], { direct: true });
      const { roomId } = await harness().room(owner, [friend]);
      await roomLog.banUser({ roomId, actorId: owner.userId, person: foe });
      await Promise.all([friend, foe].map(({ userId }) => accounts.setDisplayName(userId, `${userId} now`)));
      const now = `${friend.userId} now`;
      const members = (await rooms.members(roomId, { limit: 10 })).items.map((it) => it.displayName);
      expect(members).toEqual([owner.displayName, now]);
      const peer = { userId: friend.userId, displayName: now };
      expect((await rooms.summary(direct.roomId, owner.userId))?.peer).toEqual(peer);
      const listed = (await rooms.roomsOf(owner.userId, { limit: 10 })).items;
      expect(listed.find((it) => it.direct)?.peer).toEqual(peer);
      expect((await rooms.bans(roomId, { limit: 10 })).items).toMatchObject([{ displayName: `${foe.userId} now` }]);
    });

    it("pages a user's rooms by their latest message", async () => {
      const owner = await harness().person();
      const made: Room[] = [];
      for (let i = 0; i < 7; i++) made.push(await harness().room(owner));
      await expect
        .poll(async () => {
          const { createdAt } = await harness().say(made[2]?.roomId as string, owner.userId, 'newest');
          return createdAt > (made[6]?.lastMessage?.createdAt as string);
        })
        .toBe(true);
      const { rooms } = harness().backend;
      const listed = await all((cursor) => rooms.roomsOf(owner.userId, { cursor, limit: 3 }));
      expect(listed.map((it) => it.roomId).sort()).toEqual(made.map((it) => it.roomId).sort());
      expect(listed[0]?.roomId).toBe(made[2]?.roomId);
      const keys = listed.map((it) => `${it.lastMessage?.createdAt} ${it.roomId}`);
      expect(keys).toEqual([...keys].sort().reverse());
      expect((await rooms.roomIdsOf(owner.userId)).sort()).toEqual(made.map((it) => it.roomId).sort());
      await refused(rooms.roomsOf(owner.userId, { cursor: 'wrong', limit: 3 }), 'invalid_payload');
      await refused(rooms.members(made[0]?.roomId as string, { cursor: 'WyJ4Il0', limit: 3 }), 'invalid_payload');
      await refused(rooms.publicRooms({ cursor: 'e30', limit: 3 }), 'invalid_payload');
    });

    it('returns the revisions of my rooms, and nothing of others', async () => {
      const [owner, stranger] = (await harness().people(2)) as [NamedUser, NamedUser];
      const { roomId } = await harness().room(owner);
      const secret = await harness().room(stranger);
      await harness().say(roomId, owner.userId, 'x');
      const { rooms } = harness().backend;
      const states = await rooms.states(owner.userId, [secret.roomId, roomId, fresh('none')]);
      expect(states).toEqual([{ roomId, rev: 4, memberRev: 2, roomRev: 1 }]);
    });

    it('lists public rooms by name, whatever its case and width', async () => {
      const owner = await harness().person();
      const mark = fresh('public');
      const names = ['Beta', 'alpha', 'ＡＬＰＨＡ two', 'gamma', 'Alphabet'];
      for (const name of names) await harness().room(owner, [], { visibility: 'public', name: `${mark} ${name}` });
      await harness().room(owner, [], { name: `${mark} alpha private` });
      const { rooms } = harness().backend;
      const found = async (q: string) =>
        (await all((cursor) => rooms.publicRooms({ q, cursor, limit: 2 }))).map((it) => it.name.slice(mark.length + 1));
      expect(await found(`${mark} `)).toEqual(['alpha', 'ＡＬＰＨＡ two', 'Alphabet', 'Beta', 'gamma']);
      expect(await found(`${mark} ALPHA`)).toEqual(['alpha', 'ＡＬＰＨＡ two', 'Alphabet']);
      expect(await found(`${mark} z`)).toEqual([]);
      expect((await all((cursor) => rooms.publicRooms({ cursor, limit: 50 }))).length).toBeGreaterThanOrEqual(5);
    });

    it('finds public rooms by any word or Korean, Chinese or Japanese character of their name, each once', async () => {
      const owner = await harness().person();
      const mark = fresh('q').replaceAll('-', '');
      const make = (name: string) => harness().room(owner, [], { visibility: 'public', name });
      await make(`2026 상반기 채용${mark}`);
      await make(`채용${mark} 채용${mark}`);
      const renamed = await make(`올해 채용${mark}`);
      const closed = await make(`비공개 채용${mark}`);
      const deleted = await make(`지난 채용${mark}`);
      const { rooms, roomLog } = harness().backend;
      const change = { actorId: owner.userId };
      await roomLog.updateRoom({ roomId: renamed.roomId, ...change, name: `채용${mark} 올해` });
      await roomLog.updateRoom({ roomId: closed.roomId, ...change, visibility: 'private' });
      await roomLog.deleteRoom({ roomId: deleted.roomId, ...change });
      for (const limit of [1, 2, 10]) {
        const found = await all((cursor) => rooms.publicRooms({ q: `채용${mark.toUpperCase()}`, cursor, limit }));
        const names = [`2026 상반기 채용${mark}`, `채용${mark} 올해`, `채용${mark} 채용${mark}`];
        expect(found.map((it) => it.name)).toEqual(names);
      }
      expect((await rooms.publicRooms({ q: `용${mark} 올`, limit: 10 })).items).toHaveLength(1);
      await refused(rooms.publicRooms({ q: 'a', cursor: 'WyJhIiwiYiJd', limit: 3 }), 'invalid_payload');
    });

    it('lists members in join order, with read markers in small rooms', async () => {
      const [owner, ...others] = (await harness().people(LIMITS.readMarkerMembers)) as [NamedUser, ...NamedUser[]];
      const late = await harness().person();
      const { roomId } = await harness().room(owner, others);
      const { rooms, roomLog } = harness().backend;
      const order = [owner, ...others].map((it) => it.userId);
      const listed = await all((cursor) => rooms.members(roomId, { cursor, limit: 30 }));
      expect(listed.map((it) => it.userId)).toEqual(order);
      expect(listed[1]).toEqual({
        userId: others[0]?.userId,
        displayName: others[0]?.displayName,
        role: 'member',
        joinedAt: expect.any(String) as string,
        readSeq: 1,
      });
      expect(await rooms.memberIds(roomId, 5)).toEqual(order.slice(0, 5));
      await roomLog.addMembers({ roomId, actorId: owner.userId, people: [late] });
      const [first] = (await rooms.members(roomId, { limit: 1 })).items;
      expect(first).not.toHaveProperty('readSeq');
      await roomLog.leave({ roomId, userId: others[0]?.userId as string });
      await roomLog.join({ roomId, person: others[0] as NamedUser });
      const again = await all((cursor) => rooms.members(roomId, { cursor, limit: 200 }));
      expect(again.map((it) => it.userId).slice(-2)).toEqual([late.userId, others[0]?.userId]);
      expect(await rooms.members(fresh('none'), { limit: 1 })).toEqual({ items: [] });
    });

    it('finds out whether two users share a room', async () => {
      const [owner, friend, stranger] = (await harness().people(3)) as [NamedUser, NamedUser, NamedUser];
      await harness().room(owner, [friend]);
      await harness().room(stranger);
      const { rooms } = harness().backend;
      expect(await rooms.shareRoom(owner.userId, friend.userId)).toBe(true);
      expect(await rooms.shareRoom(owner.userId, stranger.userId)).toBe(false);
    });

    it('tells who of people may be shown to a user as online, each in one room', async () => {
      const [ann, ben, cho, stranger] = (await harness().people(4)) as [NamedUser, NamedUser, NamedUser, NamedUser];
      const { rooms, roomLog } = harness().backend;
      const { roomId } = await harness().room(ann, [ben, cho]);
      const direct = (await harness().room(ann, [ben], { direct: true })).roomId;
      const showing = async (to: NamedUser, where: string, ...people: NamedUser[]) => [
        ...(await rooms.showingTo(
          to.userId,
          people.map(({ userId }) => ({ roomId: where, userId })),
        )),
      ];
      expect(await showing(ann, roomId, ben, stranger, cho)).toEqual([ben.userId, cho.userId]);
      expect(await showing(stranger, roomId, ben)).toEqual([]);
      expect(await showing(ann, direct, ben, cho)).toEqual([ben.userId]);
      await roomLog.leave({ roomId: direct, userId: ann.userId });
      expect([await showing(ann, direct, ben), await showing(ben, direct, ann)]).toEqual([[], []]);
      expect(await showing(ann, fresh('none'), ben)).toEqual([]);
      expect(await rooms.showingTo(ann.userId, [])).toEqual(new Set());
      expect([await rooms.memberCount(roomId), await rooms.memberCount(fresh('none'))]).toEqual([3, 0]);
    });

    it('counts no direct conversation that one of the two hid, until its next message', async () => {
      const [owner, friend] = (await harness().people(2)) as [NamedUser, NamedUser];
      const { roomId } = await harness().room(owner, [friend], { direct: true });
      const { rooms, roomLog } = harness().backend;
      const share = async () => [
        await rooms.shareRoom(owner.userId, friend.userId),
        await rooms.shareRoom(friend.userId, owner.userId),
        ...(await rooms.showingDirect(friend.userId, [roomId])),
        ...(await rooms.showingDirect(owner.userId, [roomId])),
      ];
      for (const { userId } of [owner, friend]) {
        expect(await share()).toEqual([true, true, roomId, roomId]);
        await roomLog.leave({ roomId, userId });
        expect(await share()).toEqual([false, false]);
        await harness().say(roomId, owner.userId, 'hello');
      }
      expect(await share()).toEqual([true, true, roomId, roomId]);
    });

    it('counts no direct conversation for who began it until the other, to whom they are a stranger, has written', async () => {
      const [owner, friend] = (await harness().people(2)) as [NamedUser, NamedUser];
      const command = { roomId: fresh('d-'), name: '', topic: '', visibility: 'private' as const, direct: true, owner };
      const { rooms, roomLog } = harness().backend;
      await roomLog.createRoom({ ...command, people: [{ ...friend, stranger: true }] });
      const seen = () => rooms.shareRoom(owner.userId, friend.userId);
      await harness().say(command.roomId, owner.userId, 'hello?');
      await rooms.advanceReadMarker(command.roomId, friend.userId, 1);
      expect([await seen(), await rooms.shareRoom(friend.userId, owner.userId)]).toEqual([false, true]);
      const shows = ({ userId }: NamedUser) => rooms.showingDirect(userId, [command.roomId]);
      expect([await shows(friend), await shows(owner)]).toEqual([[], [command.roomId]]);
      const shown = (to: NamedUser, { userId }: NamedUser) =>
        rooms.showingTo(to.userId, [{ roomId: command.roomId, userId }]);
      expect([(await shown(owner, friend)).size, (await shown(friend, owner)).size]).toEqual([0, 1]);
      await harness().say(command.roomId, friend.userId, 'yes');
      await expect.poll(seen).toBe(true);
      expect(await shows(friend)).toEqual([command.roomId]);
    });

    it('moves a marker forward only, and never past the room', async () => {
      const [owner, friend, stranger] = (await harness().people(3)) as [NamedUser, NamedUser, NamedUser];
      const { roomId } = await harness().room(owner, [friend], { visibility: 'public' });
      const { rooms, roomLog } = harness().backend;
      const mentions = [friend.userId];
      for (let i = 0; i < 5; i++) await roomLog.append({ roomId, userId: owner.userId, content: 'x', mentions });
      const advance = (seq: number) => rooms.advanceReadMarker(roomId, friend.userId, seq);
      expect(await advance(3)).toEqual({ readSeq: 3, readEpoch: 0, seq: 6, memberCount: 2 });
      expect(await advance(2)).toEqual({ readSeq: 3, readEpoch: 0, seq: 6, memberCount: 2 });
      expect(await rooms.summary(roomId, friend.userId)).toMatchObject({ readSeq: 3, mentionCount: 3 });
      const answers = await Promise.all([advance(6), advance(4), advance(999)]);
      expect(answers.map((it) => it.readSeq)).toEqual([6, 6, 6]);
      await refused(rooms.advanceReadMarker(roomId, stranger.userId, 1), 'not_found');
      await refused(rooms.advanceReadMarker(fresh('none'), friend.userId, 1), 'not_found');
    });

    it('keeps preferences', async () => {
      const [owner, stranger] = (await harness().people(2)) as [NamedUser, NamedUser];
      const { roomId } = await harness().room(owner);
      const { rooms } = harness().backend;
      const kept = async () => {
        const { muted, notify, mutedUntil } = (await rooms.summary(roomId, owner.userId)) ?? {};
        return { muted, notify, mutedUntil };
      };
      for (const notify of ['none', 'mentions', 'all'] as const) {
        await rooms.setPrefs(roomId, owner.userId, { notify });
        expect(await kept()).toEqual({ muted: notify !== 'all', notify, mutedUntil: undefined });
      }
      const { items } = await rooms.roomsOf(owner.userId, { limit: 1 });
      expect(items[0]).toMatchObject({ muted: false, notify: 'all' });
      await refused(rooms.setPrefs(roomId, stranger.userId, { notify: 'none' }), 'not_found');
    });

    it('keeps a mute for a time over the lasting level, and ends it when it is read', async () => {
      const [owner, friend] = (await harness().people(2)) as [NamedUser, NamedUser];
      const { roomId } = await harness().room(owner, [friend]);
      const { rooms, roomLog } = harness().backend;
      const summary = () => rooms.summary(roomId, friend.userId);
      const later = '2100-01-02T03:04:05.678Z';
      await rooms.setPrefs(roomId, friend.userId, { notify: 'mentions', mutedUntil: later });
      expect(await summary()).toMatchObject({ muted: true, notify: 'mentions', mutedUntil: later });
      await rooms.setPrefs(roomId, friend.userId, { notify: 'all', mutedUntil: '2020-01-02T03:04:05.678Z' });
      expect(await summary()).toMatchObject({ muted: false, notify: 'all' });
      expect(await summary()).not.toHaveProperty('mutedUntil');
      await rooms.setPrefs(roomId, friend.userId, { notify: 'none', mutedUntil: later });
      await rooms.setPrefs(roomId, friend.userId, { notify: 'all' });
      expect(await summary()).not.toHaveProperty('mutedUntil');
      await rooms.setPrefs(roomId, friend.userId, { notify: 'none', mutedUntil: later });
      await roomLog.leave({ roomId, userId: friend.userId });
      await roomLog.addMembers({ roomId, actorId: owner.userId, people: [friend] });
      expect(await summary()).toMatchObject({ muted: false, notify: 'all' });
      expect(await summary()).not.toHaveProperty('mutedUntil');
    });
  });
}
