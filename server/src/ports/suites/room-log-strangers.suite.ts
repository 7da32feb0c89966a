import { LIMITS } from '@suda/contract';
import { describe, expect, it } from 'vitest';
import type { NamedUser } from '../room-log.js';
import { fresh, useHarness, type OpenBackend } from '../testing/harness.js';

export function roomLogStrangersSuite(open: OpenBackend): void {
  const harness = useHarness(open);
  const { unopenedRooms } = LIMITS;

  /** Puts the person into a room of this owner, as a stranger; gives its id, or undefined when they did not enter. */
  async function put(owner: NamedUser, person: NamedUser): Promise<string | undefined> {
    const room = { roomId: fresh('room'), name: 'spam', topic: '', visibility: 'private' as const, direct: false };
    const command = { ...room, owner, people: [{ ...person, stranger: true }] };
    const { crowded = [] } = await harness().backend.roomLog.createRoom(command);
    return crowded.length > 0 ? undefined : room.roomId;
  }

  const putMany = (owner: NamedUser, person: NamedUser, count: number) =>
    Promise.all(Array.from({ length: count }, () => put(owner, person)));

  describe('a person whom strangers put into rooms', () => {
    it('enters a few, however many at once, until they open or leave some', async () => {
      const [victim, attacker] = (await harness().people(2)) as [NamedUser, NamedUser];
      const { rooms, roomLog } = harness().backend;
      const entered = (await putMany(attacker, victim, 60)).filter((it) => it !== undefined);
      expect(entered).toHaveLength(unopenedRooms);
      expect((await rooms.roomIdsOf(victim.userId)).sort()).toEqual([...entered].sort());
      const [opened, read, written, left, ended] = entered as [string, string, string, string, string];
      await rooms.markOpened(opened, victim.userId);
      await rooms.advanceReadMarker(read, victim.userId, 1);
      await harness().say(written, victim.userId, 'who are you?');
      await roomLog.leave({ roomId: left, userId: victim.userId });
      await roomLog.deleteRoom({ roomId: ended, actorId: attacker.userId });
      // In Redis a person's list follows behind.
      await expect
        .poll(async () => (await putMany(attacker, victim, 5)).filter((it) => it !== undefined).length)
        .toBeGreaterThan(0);
      await expect
        .poll(async () => {
          await putMany(attacker, victim, 5);
          return (await rooms.roomIdsOf(victim.userId)).length;
        })
        .toBe(unopenedRooms + 3);
    });

    it('is added to a room by a member in the same way, and skipped where they are in it', async () => {
      const [victim, attacker, other] = (await harness().people(3)) as [NamedUser, NamedUser, NamedUser];
      const [first] = await putMany(attacker, victim, unopenedRooms);
      const { roomLog } = harness().backend;
      const { roomId } = await harness().room(attacker);
      const people = [victim, other].map((it) => ({ ...it, stranger: true }));
      const added = await roomLog.addMembers({ roomId, actorId: attacker.userId, people });
      expect(added).toMatchObject({ changed: true, crowded: [victim.userId], room: { memberCount: 2 } });
      const again = { roomId: first as string, actorId: attacker.userId, people };
      const { crowded = [], room } = await roomLog.addMembers(again);
      expect([crowded, room.memberCount]).toEqual([[], 3]);
    });

    it('comes into as many other rooms as before', async () => {
      const [victim, attacker, friend] = (await harness().people(3)) as [NamedUser, NamedUser, NamedUser];
      await putMany(attacker, victim, unopenedRooms);
      await Promise.all(Array.from({ length: LIMITS.roomsPerUser - 1 }, () => harness().room(victim)));
      const { roomLog, rooms } = harness().backend;
      const { roomId } = await harness().room(friend);
      const command = { roomId, actorId: friend.userId, people: [victim] };
      expect((await roomLog.addMembers(command)).room.memberCount).toBe(2);
      await expect(harness().room(friend, [victim])).rejects.toMatchObject({ code: 'conflict' });
      expect(await rooms.roomIdsOf(victim.userId)).toHaveLength(LIMITS.roomsPerUser + unopenedRooms);
      expect(await put(attacker, victim)).toBeUndefined();
    });

    it('knows who is in a private room that they chose', async () => {
      const people = (await harness().people(6)) as [NamedUser, NamedUser, NamedUser, NamedUser, NamedUser, NamedUser];
      const [person, friend, stranger, neighbour, answered, nobody] = people;
      const { rooms } = harness().backend;
      await harness().room(person, [friend]);
      const opened = (await put(stranger, person)) as string;
      await rooms.markOpened(opened, person.userId);
      await harness().room(neighbour, [person], { visibility: 'public' });
      const written = (await put(answered, person)) as string;
      await harness().say(written, person.userId, 'hello?');
      const isKnown = async (it: NamedUser) => (await rooms.knownBy(it.userId, [person.userId])).has(person.userId);
      const others = [friend, stranger, neighbour, answered, nobody];
      expect(await Promise.all(others.map(isKnown))).toEqual([true, false, false, true, false]);
      expect(await rooms.knownBy(person.userId, [friend.userId, nobody.userId])).toEqual(new Set([friend.userId]));
    });
  });

  describe('a direct conversation of one', () => {
    it('bears the name that it was given, until the other opens it', async () => {
      const [writer, other] = (await harness().people(2)) as [NamedUser, NamedUser];
      const { roomLog, rooms } = harness().backend;
      const room = { roomId: fresh('d-'), name: '', topic: '', visibility: 'private' as const, direct: true };
      const alone = { ...room, owner: writer, people: [], calledAlone: other.displayName };
      expect((await roomLog.createRoom(alone)).room).toMatchObject({ name: other.displayName, memberCount: 1 });
      await harness().say(room.roomId, writer.userId, 'are you there?');
      expect((await roomLog.createRoom(alone)).changed).toBe(false);
      const entered = await roomLog.createRoom({ ...room, owner: other, people: [writer] });
      expect(entered).toMatchObject({ changed: true, room: { memberCount: 2, seq: 1 } });
      expect(harness().entriesOf(room.roomId).at(-1)).toMatchObject({
        cause: 'joined',
        joined: [{ userId: other.userId }],
        changed: [{ userId: writer.userId }],
      });
      expect(await rooms.summary(room.roomId, other.userId)).toMatchObject({ peer: { userId: writer.userId } });
    });
  });
}
