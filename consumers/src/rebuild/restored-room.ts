import { IDEMPOTENCY_KEY_SECONDS, partNames, publicName } from '@suda/engines/log';
import { chunksOf } from '@suda/engines/concurrency';
import type { RedisConnections } from '@suda/engines/redis';
import type { ArchivedRoom, SentMessage } from './archived-room.js';

const AT_ONCE = 500;

/**
 * Writes a room into Redis as the servers keep it; the room's own hash comes last, so that a restore that was
 * interrupted starts again.
 */
export async function restoreRoom(redis: RedisConnections, room: ArchivedRoom): Promise<void> {
  const { commands, keys } = redis;
  const { roomId, name, topic, visibility, direct, createdAt } = room.state;
  const of = keys.room(roomId);
  const { leftVoluntarily, removed, bans } = of;
  await commands.del(of.members, of.order, of.admins, of.read, of.prefs, of.hot, of.hotByRev);
  await commands.del(leftVoluntarily, removed, bans);
  for (const some of chunksOf(room.members, AT_ONCE)) {
    // Before the room, as when they enter it.
    await Promise.all(
      some.map((it) => commands.zadd(keys.roomsOf(it.userId), Math.max(0, room.memberRev - 1), roomId)),
    );
    await commands.hset(of.members, ...some.flatMap((it) => [it.userId, JSON.stringify(it)]));
    await commands.zadd(of.order, ...some.flatMap((it) => [it.place, it.userId]));
    await commands.hset(of.read, ...some.flatMap((it) => [it.userId, room.seq]));
    const admins = some.filter(({ role }) => role === 'admin');
    if (admins.length > 0) await commands.zadd(of.admins, ...admins.flatMap((it) => [it.place, it.userId]));
  }
  for (const { state, rev, at } of room.outside) {
    const { userId, displayName, standing, by: bannedBy } = state;
    if (standing === 'left') await commands.sadd(leftVoluntarily, userId);
    if (standing === 'removed') await commands.zadd(removed, rev, userId);
    if (standing === 'banned') {
      await commands.hset(bans, userId, JSON.stringify({ userId, displayName, bannedBy, bannedAt: at, rev }));
    }
  }
  if (visibility === 'public') {
    await commands.zadd(of.publicRooms, 0, publicName(name, roomId));
    const parts = partNames(name, roomId);
    if (parts.length > 0) await commands.zadd(of.publicRoomParts, ...parts.flatMap((it) => [0, it]));
  }
  await commands.hset(of.room, {
    name,
    topic,
    visibility,
    direct: direct ? '1' : '0',
    createdAt,
    seq: room.seq,
    rev: room.rev,
    memberRev: room.memberRev,
    roomRev: room.roomRev,
    memberCount: room.members.length,
    lastAt: room.lastAt,
    lastMessageAt: room.last?.createdAt ?? createdAt,
    // Nothing of it is hot.
    floor: room.rev,
    ...(room.last ? { last: JSON.stringify(room.last) } : {}),
  });
}

/** What these messages were sent under, so that sending again makes no second one. */
export async function restoreSent(
  { commands, keys }: RedisConnections,
  roomId: string,
  sent: readonly SentMessage[],
): Promise<void> {
  for (const some of chunksOf(sent, AT_ONCE)) {
    await Promise.all(
      some.map(({ userId, clientMessageId, seq }) =>
        commands.set(keys.idempotencyKey(roomId, userId, clientMessageId), seq, 'EX', IDEMPOTENCY_KEY_SECONDS),
      ),
    );
  }
}
