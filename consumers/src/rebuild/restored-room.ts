import type { Message } from '@suda/contract';
import { ENTRY_FIELD, IDEMPOTENCY_KEY_SECONDS, partNames, publicName } from '@suda/engines/log';
import { chunksOf } from '@suda/engines/concurrency';
import type { RedisConnections } from '@suda/engines/redis';
import type { ArchivedRoom, SentMessage } from './archived-room.js';

const AT_ONCE = 500;

type Log = Pick<RedisConnections, 'commands' | 'keys'>;

/** What Redis has of a room. */
export interface PresentRoom {
  seq: number;
  rev: number;
  /** JSON of its last message. */
  last: string | undefined;
  name: string | undefined;
  /** The messages in it: seq and rev. */
  hot: Map<number, number>;
  /** Of these the ones that stand in the log alone. */
  recent: Message[];
}

export async function presentRoom({ commands, keys }: RedisConnections, roomId: string): Promise<PresentRoom> {
  const of = keys.room(roomId);
  const [seq, rev, last, name] = await commands.hmget(of.room, 'seq', 'rev', 'last', 'name');
  const hot = new Map<number, number>();
  for (let cursor = '0', first = true; first || cursor !== '0'; first = false) {
    const [next, fields] = await commands.hscan(of.hot, cursor, 'COUNT', AT_ONCE);
    cursor = next;
    for (let i = 1; i < fields.length; i += 2) {
      const message = JSON.parse(fields[i] ?? '{}') as { seq: number; rev: number };
      hot.set(message.seq, message.rev);
    }
  }
  const recent = await recentMessages({ commands, keys }, roomId);
  for (const message of recent) if (!hot.has(message.seq)) hot.set(message.seq, message.rev);
  const newest = recent.at(-1);
  const isLast = newest?.seq === Number(seq);
  return {
    seq: Number(seq ?? 0),
    rev: Number(rev ?? 0),
    last: (isLast ? await presentState({ commands, keys }, newest) : last) ?? undefined,
    name: name ?? undefined,
    hot,
    recent,
  };
}

/** The new messages that Redis has of a room in its log alone. */
async function recentMessages({ commands, keys }: Log, roomId: string): Promise<Message[]> {
  const { recent, log } = keys.room(roomId);
  const messages: Message[] = [];
  const named = await commands.lrange(recent, 0, -1);
  for (const some of chunksOf(named, AT_ONCE)) {
    const ids = some.map((it) => it.split(' ')[2] ?? '');
    const entries = await Promise.all(ids.map((id) => commands.xrange(log, id, id)));
    for (const [found] of entries) {
      const json = found?.[1][found[1].indexOf(ENTRY_FIELD) + 1];
      if (json !== undefined) messages.push((JSON.parse(json) as { state: Message }).state);
    }
  }
  return messages;
}

/** Its JSON: it may have changed since. */
const presentState = async ({ commands, keys }: Log, message: Message): Promise<string> =>
  (await commands.hget(keys.room(message.roomId).hot, String(message.seq))) ?? JSON.stringify(message);

/** Removes what an older Redis has of a room that was deleted since. */
export async function removeRoom({ commands, keys }: RedisConnections, roomId: string): Promise<void> {
  const of = keys.room(roomId);
  const name = await commands.hget(of.room, 'name');
  if (typeof name === 'string') await unlist({ commands, keys }, roomId, name);
  await commands.del(of.room, of.members, of.order, of.admins, of.read, of.prefs, of.hot, of.hotByRev, of.recent);
  await commands.del(of.leftVoluntarily, of.removed, of.bans, of.uncounted);
}

/** Takes a name away from the public ones. */
async function unlist({ commands, keys }: Log, roomId: string, name: string): Promise<void> {
  const { publicRooms, publicRoomParts } = keys.room(roomId);
  await commands.zrem(publicRooms, publicName(name, roomId));
  const parts = partNames(name, roomId);
  if (parts.length > 0) await commands.zrem(publicRoomParts, ...parts);
}

/**
 * Writes a room into Redis as the servers keep it; the room's own hash comes last, so that a restore that was
 * interrupted starts again. Of what is there it keeps read markers, preferences and messages that the archive lacks.
 */
export async function restoreRoom(redis: RedisConnections, room: ArchivedRoom, present: PresentRoom): Promise<void> {
  const { commands, keys } = redis;
  const { roomId, name, topic, visibility, icon = '', direct, createdAt } = room.state;
  const of = keys.room(roomId);
  const { leftVoluntarily, removed, bans } = of;
  const seq = Math.max(room.seq, present.seq);
  await commands.del(of.members, of.order, of.admins, leftVoluntarily, removed, bans);
  for (const some of chunksOf(room.archived, AT_ONCE)) {
    await commands.hdel(of.hot, ...some.map(String));
    await commands.zrem(of.hotByRev, ...some.map(String));
  }
  const archived = new Set(room.archived);
  for (const message of present.recent.filter((it) => !archived.has(it.seq))) {
    await commands.hsetnx(of.hot, String(message.seq), JSON.stringify(message));
    await commands.zadd(of.hotByRev, 'NX', message.rev, String(message.seq));
  }
  await commands.del(of.recent);
  for (const some of chunksOf(room.members, AT_ONCE)) {
    // Before the room, as when they enter it.
    await Promise.all(
      some.map((it) => commands.zadd(keys.roomsOf(it.userId), Math.max(0, room.memberRev - 1), roomId)),
    );
    await commands.hset(of.members, ...some.flatMap((it) => [it.userId, JSON.stringify(it)]));
    await commands.zadd(of.order, ...some.flatMap((it) => [it.place, it.userId]));
    const markers = await commands.hmget(of.read, ...some.map((it) => it.userId));
    const unmarked = some.filter((_, at) => markers[at] === null);
    if (unmarked.length > 0) await commands.hset(of.read, ...unmarked.flatMap((it) => [it.userId, seq]));
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
  if (present.name !== undefined) await unlist(redis, roomId, present.name);
  if (visibility === 'public') {
    await commands.zadd(of.publicRooms, 0, publicName(name, roomId));
    const parts = partNames(name, roomId);
    if (parts.length > 0) await commands.zadd(of.publicRoomParts, ...parts.flatMap((it) => [0, it]));
  }
  const last = present.seq > room.seq ? present.last : room.last && JSON.stringify(room.last);
  await commands.hset(of.room, {
    name,
    topic,
    visibility,
    icon,
    direct: direct ? '1' : '0',
    createdAt,
    seq,
    rev: room.rev,
    memberRev: room.memberRev,
    roomRev: room.roomRev,
    memberCount: room.members.length,
    lastAt: room.lastAt,
    lastMessageAt: room.last?.createdAt ?? createdAt,
    // What is hot of it is of no later rev.
    floor: room.rev,
    ...(last === undefined ? {} : { last }),
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
