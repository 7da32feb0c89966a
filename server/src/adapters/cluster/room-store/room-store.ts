import {
  LIMITS,
  type Ban,
  type Member,
  type NotifyLevel,
  type NotifyPrefs,
  type Role,
  type Room,
  roomPrefsAt,
  type RoomSummary,
} from '@suda/contract';
import { fromCursor, toCursor } from '../../../ports/cursor.js';
import { RoomStore, type Page, type PersonInRoom, type ReadMarker, type RoomState } from '../../../ports/room-store.js';
import { roomNotFound } from '../../../rules/refusals.js';
import type { UserNames } from '../account-store/user-names.js';
import { callScript } from '../redis/call-step.js';
import type { NamePlace, PublicRooms } from './public-rooms.js';
import { orUnavailable } from '../redis/fault.js';
import type { RedisWriter } from '../redis/writer.js';
import type { RedisConnections } from '@suda/engines/redis';
import { nameKey, type PartPlace } from '@suda/engines/text';
import { parseMember, toBareRoom, toMember, toRecord, toRoom, type RoomRecord, type StoredBan } from './room-record.js';
import { roomsByCall } from './rooms-by-call.js';
import { markRead, membersPage, setPrefs, summary, wholeRoom, type SummaryReply } from './scripts.js';
import type { UserRooms } from './user-rooms.js';

/** The field `muted:<userId>`; the empty one is absent. */
const MUTED: Record<NotifyLevel, string> = { all: '', none: '1', mentions: 'mentions' };

const toPrefs = (muted: string | null, mutedUntil: string | null): NotifyPrefs => ({
  notify: muted === null ? 'all' : muted === MUTED.mentions ? 'mentions' : 'none',
  ...(mutedUntil !== null && { mutedUntil }),
});

const ascending = (latestFirst: readonly string[]): number[] => latestFirst.map(Number).reverse();

/** Several times the work of a state, and its answers have messages in them. */
const SUMMARIES_AT_ONCE = 50;

function toSummary(roomId: string, reply: SummaryReply): RoomSummary | undefined {
  const record = reply && toRecord(roomId, reply[0]);
  const member = reply && parseMember(reply[1]);
  if (!record || !member) return undefined;
  const seen: RoomSummary = {
    ...toRoom(record),
    role: member.role,
    ...roomPrefsAt(toPrefs(reply[3], reply[8]), Date.now()),
    readSeq: Number(reply[2] ?? 0),
    mentionCount: reply[4].length,
    mentionedAt: ascending(reply[4]),
    uncounted: ascending(reply[5]),
  };
  const peer = parseMember(reply[6]);
  if (reply[7] !== null) seen.readEpoch = Number(reply[7]);
  if (peer) seen.peer = { userId: peer.userId, displayName: peer.displayName };
  return seen;
}

export class RedisRoomStore extends RoomStore {
  constructor(
    private readonly connections: RedisConnections,
    private readonly writer: RedisWriter,
    private readonly userRooms: UserRooms,
    private readonly listed: PublicRooms,
    private readonly names: UserNames,
  ) {
    super();
    for (const script of [summary, membersPage, wholeRoom]) script.define(connections.commands);
  }

  async room(roomId: string): Promise<Room | undefined> {
    const { room, hot, recent, log } = this.connections.keys.room(roomId);
    const record = toRecord(
      roomId,
      await orUnavailable(wholeRoom.run(this.connections.commands, [room, hot, recent, log], [])),
    );
    return record && toRoom(record);
  }

  async summary(roomId: string, userId: string): Promise<RoomSummary | undefined> {
    return (await this.summaries([roomId], userId)).get(roomId);
  }

  async role(roomId: string, userId: string): Promise<Role | undefined> {
    const { members } = this.connections.keys.room(roomId);
    return parseMember(await orUnavailable(this.connections.commands.hget(members, userId)))?.role;
  }

  async roomsOf(userId: string, page: { cursor?: string | undefined; limit: number }): Promise<Page<RoomSummary>> {
    const from = page.cursor === undefined ? undefined : fromCursor(page.cursor, ['string', 'string']);
    const memberships = await this.userRooms.byLatest(userId, from as [string, string] | undefined);
    const shown = memberships.slice(0, page.limit);
    const found = await this.summaries(
      shown.map((it) => it.roomId),
      userId,
    );
    const last = shown.at(-1);
    const rooms = shown.flatMap(({ roomId }) => found.get(roomId) ?? []);
    if (memberships.length <= page.limit || !last) return { items: rooms };
    return { items: rooms, cursor: toCursor([last.lastMessageAt, last.roomId]) };
  }

  roomIdsOf(userId: string): Promise<string[]> {
    return this.userRooms.idsOf(userId);
  }

  async states(userId: string, roomIds: readonly string[]): Promise<RoomState[]> {
    const memberships = await this.userRooms.membershipsAmong(userId, roomIds);
    return memberships.map(({ roomId, rev, memberRev, roomRev }) => ({ roomId, rev, memberRev, roomRev }));
  }

  async publicRooms(page: { q?: string | undefined; cursor?: string | undefined; limit: number }): Promise<Page<Room>> {
    const { q = '', cursor, limit } = page;
    const types = q === '' ? (['string', 'string'] as const) : (['string', 'string', 'string'] as const);
    const after = cursor === undefined ? undefined : fromCursor(cursor, types);
    const { rooms, next } = await (q === ''
      ? this.listed.page(after as NamePlace | undefined, limit)
      : this.listed.matching(q, after as PartPlace | undefined, limit));
    const records = await Promise.all(rooms.map(({ roomId }) => this.record(roomId)));
    const asListed = records.filter((it, at) => it?.visibility === 'public' && nameKey(it.name) === rooms[at]?.nameKey);
    // Without the latest message: callers need not be members.
    const items = asListed.map((it) => toBareRoom(it as RoomRecord));
    return next ? { items, cursor: toCursor(next) } : { items };
  }

  async members(roomId: string, page: { cursor?: string | undefined; limit: number }): Promise<Page<Member>> {
    const [after] = page.cursor === undefined ? [0] : fromCursor(page.cursor, ['number']);
    const { room, members, order, read } = this.connections.keys.room(roomId);
    const args = [after as number, page.limit + 1, LIMITS.readMarkerMembers];
    const rows = await orUnavailable(membersPage.run(this.connections.commands, [room, members, order, read], args));
    const stored = rows.slice(0, page.limit).flatMap(([json, readSeq]): Member[] => {
      const member = parseMember(json);
      if (!member) return [];
      return [readSeq === null ? toMember(member) : { ...toMember(member), readSeq: Number(readSeq) }];
    });
    const items = await orUnavailable(this.names.present(stored));
    const last = parseMember(rows[page.limit - 1]?.[0]);
    return rows.length > page.limit && last ? { items, cursor: toCursor([last.joinOrder]) } : { items };
  }

  /** All at once, because they are at most LIMITS.bansPerRoom. */
  async bans(roomId: string, page: { cursor?: string | undefined; limit: number }): Promise<Page<Ban>> {
    const [before] = page.cursor === undefined ? [Infinity] : fromCursor(page.cursor, ['number']);
    const stored = await orUnavailable(this.connections.commands.hgetall(this.connections.keys.room(roomId).bans));
    const bans = Object.values(stored).map((json) => JSON.parse(json) as StoredBan);
    const rest = bans.filter((it) => it.rev < (before as number)).sort((a, b) => b.rev - a.rev);
    const shown = rest.slice(0, page.limit);
    const items = await orUnavailable(this.names.present(shown.map(({ rev: _, ...ban }): Ban => ban)));
    const last = shown.at(-1);
    return rest.length > page.limit && last ? { items, cursor: toCursor([last.rev]) } : { items };
  }

  memberIds(roomId: string, limit: number): Promise<string[]> {
    const { order } = this.connections.keys.room(roomId);
    return orUnavailable(this.connections.commands.zrange(order, 0, String(limit - 1)));
  }

  knownBy(userId: string, people: readonly string[]): Promise<Set<string>> {
    return this.userRooms.knownBy(userId, people);
  }

  markOpened(roomId: string, userId: string): Promise<void> {
    return this.userRooms.opened(userId, roomId);
  }

  shareRoom(userId: string, otherId: string): Promise<boolean> {
    return this.userRooms.share(userId, otherId);
  }

  showingDirect(userId: string, roomIds: readonly string[]): Promise<string[]> {
    return this.userRooms.showingDirect(userId, roomIds, (roomId) => this.memberIds(roomId, 2));
  }

  showingTo(userId: string, people: readonly PersonInRoom[]): Promise<Set<string>> {
    return this.userRooms.showingTo(userId, people);
  }

  async memberCount(roomId: string): Promise<number> {
    const { room } = this.connections.keys.room(roomId);
    return Number((await orUnavailable(this.connections.commands.hget(room, 'memberCount'))) ?? 0);
  }

  async advanceReadMarker(roomId: string, userId: string, seq: number): Promise<ReadMarker> {
    const marker = await this.moveReadMarker(roomId, userId, seq, 0);
    await this.userRooms.opened(userId, roomId);
    return marker;
  }

  returnReadMarker(roomId: string, userId: string, seq: number): Promise<ReadMarker> {
    return this.moveReadMarker(roomId, userId, seq - 1, 1);
  }

  private async moveReadMarker(roomId: string, userId: string, to: number, back: 0 | 1): Promise<ReadMarker> {
    const { room, members, read } = this.connections.keys.room(roomId);
    const marker = await callScript(this.writer, markRead, [room, members, read], [userId, to, back], (value) => ({
      value,
    }));
    if (!marker) throw roomNotFound();
    const [readSeq, readEpoch, seq, memberCount] = marker;
    return { readSeq, readEpoch, seq, memberCount };
  }

  async setPrefs(roomId: string, userId: string, prefs: NotifyPrefs): Promise<void> {
    const { room, members, prefs: kept } = this.connections.keys.room(roomId);
    const { notify, mutedUntil = '' } = prefs;
    const args = [userId, 'muted', MUTED[notify], 'mutedUntil', mutedUntil];
    const known = await callScript(this.writer, setPrefs, [room, members, kept], args, (value) => ({ value }));
    if (known === 0) throw roomNotFound();
  }

  /** Of those of the rooms that the user is a member of. */
  private async summaries(roomIds: readonly string[], userId: string): Promise<Map<string, RoomSummary>> {
    const { keys, commands } = this.connections;
    const found = new Map<string, RoomSummary>();
    const calls = roomsByCall(roomIds, (it) => it, this.connections, SUMMARIES_AT_ONCE).map(async (some) => {
      const of = some.flatMap((roomId) => {
        const { room, members, order, read, prefs, uncounted, hot, recent, log } = keys.room(roomId);
        return [room, members, order, read, prefs, keys.mentions(roomId, userId), uncounted, hot, recent, log];
      });
      const replies = await summary.run(commands, of, [userId, LIMITS.mentionCount, LIMITS.uncounted]);
      for (const [index, roomId] of some.entries()) {
        const seen = toSummary(roomId, replies[index] ?? null);
        if (seen) found.set(roomId, seen);
      }
    });
    await orUnavailable(Promise.all(calls));
    await this.namePeers([...found.values()]);
    return found;
  }

  private async namePeers(summaries: readonly RoomSummary[]): Promise<void> {
    const peers = summaries.flatMap(({ peer }) => peer ?? []);
    const named = await orUnavailable(this.names.present(peers));
    peers.forEach((peer, at) => Object.assign(peer, named[at]));
  }

  private async record(roomId: string): Promise<RoomRecord | undefined> {
    const { room } = this.connections.keys.room(roomId);
    const fields = await orUnavailable(this.connections.commands.hgetall(room));
    return toRecord(roomId, Object.entries(fields).flat());
  }
}
