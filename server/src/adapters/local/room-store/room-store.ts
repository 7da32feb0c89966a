import {
  isDirectRoomId,
  LIMITS,
  type Ban,
  type Member,
  type NotifyPrefs,
  type Role,
  type Room,
  roomPrefsAt,
  type RoomSummary,
} from '@suda/contract';
import { RoomStore, type Page, type PersonInRoom, type ReadMarker, type RoomState } from '../../../ports/room-store.js';
import { fromCursor, toCursor } from '../../../ports/cursor.js';
import { MOST_ROOMS } from '../../../rules/admission.js';
import { roomNotFound } from '../../../rules/refusals.js';
import { matchesByName, nameKey, type PartPlace } from '@suda/engines/text';
import { iso, MUTED, pastPrefix, roleOf, toMember, toMessage, toRoom, UNOPENED, type RoomRow } from '../sqlite/rows.js';
import { roomStatements, type SummaryRow } from './room-statements.js';
import type { Sql } from '../sqlite/sql.js';
import type { WriterClient } from '../writer/writer-client.js';

const ABOVE_ALL = Number.MAX_SAFE_INTEGER;

const toPrefs = ({ muted, muted_until: until }: SummaryRow): NotifyPrefs => ({
  notify: MUTED[muted] ?? 'none',
  ...(until !== null && { mutedUntil: iso(until) }),
});

export class SqliteRoomStore extends RoomStore {
  private readonly statements;

  constructor(
    sql: Sql,
    private readonly writer: WriterClient,
  ) {
    super();
    this.statements = roomStatements(sql);
  }

  async room(roomId: string): Promise<Room | undefined> {
    const row = this.statements.room.get(roomId);
    return row && this.toRoom(row);
  }

  async summary(roomId: string, userId: string): Promise<RoomSummary | undefined> {
    const row = this.statements.summary.get(userId, roomId);
    return row && this.toSummary(row, userId);
  }

  async role(roomId: string, userId: string): Promise<Role | undefined> {
    const row = this.statements.role.get(userId, roomId);
    return row && roleOf(row.role);
  }

  async roomsOf(userId: string, page: { cursor?: string | undefined; limit: number }): Promise<Page<RoomSummary>> {
    const [at, id] = page.cursor === undefined ? [ABOVE_ALL, ''] : fromCursor(page.cursor, ['number', 'string']);
    const rows = this.statements.roomsOf.all(userId, at as number, id as string, page.limit + 1);
    const items = rows.slice(0, page.limit).map((row) => this.toSummary(row, userId));
    const last = rows[page.limit - 1];
    if (rows.length <= page.limit || !last) return { items };
    return { items, cursor: toCursor([last.last_message_at, last.room_id]) };
  }

  async roomIdsOf(userId: string): Promise<string[]> {
    return this.statements.roomIdsOf.all(userId, MOST_ROOMS).map((it) => it.room_id);
  }

  async states(userId: string, roomIds: readonly string[]): Promise<RoomState[]> {
    return roomIds.flatMap((roomId) => {
      const row = this.statements.state.get(userId, roomId);
      return row ? [{ roomId, rev: row.rev, memberRev: row.member_rev, roomRev: row.room_rev }] : [];
    });
  }

  async publicRooms(page: { q?: string | undefined; cursor?: string | undefined; limit: number }): Promise<Page<Room>> {
    if (page.q) return this.publicRoomsNamed(page.q, page);
    const [name, id] = page.cursor === undefined ? ['', ''] : fromCursor(page.cursor, ['string', 'string']);
    const rows = this.statements.publicRooms.all(name as string, id as string, page.limit + 1);
    // Without the latest message: callers need not be members.
    const items = rows.slice(0, page.limit).map((row) => toRoom(row));
    const last = rows[page.limit - 1];
    if (rows.length <= page.limit || !last) return { items };
    return { items, cursor: toCursor([nameKey(last.name), last.room_id]) };
  }

  async members(roomId: string, page: { cursor?: string | undefined; limit: number }): Promise<Page<Member>> {
    const [after] = page.cursor === undefined ? [0] : fromCursor(page.cursor, ['number']);
    const room = this.statements.room.get(roomId);
    if (!room) return { items: [] };
    const rows = this.statements.members.all(room.room, after as number, page.limit + 1);
    const withMarkers = room.member_count <= LIMITS.readMarkerMembers;
    const items = rows.slice(0, page.limit).map((row): Member => {
      const member = toMember(row);
      return withMarkers ? { ...member, readSeq: row.read_seq } : member;
    });
    const last = rows[page.limit - 1];
    return rows.length > page.limit && last ? { items, cursor: toCursor([last.join_order]) } : { items };
  }

  async bans(roomId: string, page: { cursor?: string | undefined; limit: number }): Promise<Page<Ban>> {
    const [before] = page.cursor === undefined ? [ABOVE_ALL] : fromCursor(page.cursor, ['number']);
    const room = this.statements.room.get(roomId);
    if (!room) return { items: [] };
    const rows = this.statements.bans.all(room.room, before as number, page.limit + 1);
    const items = rows.slice(0, page.limit).map((row): Ban => ({
      userId: row.user_id,
      displayName: row.display_name,
      bannedBy: row.by_user_id,
      bannedAt: iso(row.at),
    }));
    const last = rows[page.limit - 1];
    return rows.length > page.limit && last ? { items, cursor: toCursor([last.rev]) } : { items };
  }

  async memberIds(roomId: string, limit: number): Promise<string[]> {
    const room = this.statements.room.get(roomId);
    return room ? this.statements.memberIds.all(room.room, limit).map((it) => it.user_id) : [];
  }

  async knownBy(userId: string, people: readonly string[]): Promise<Set<string>> {
    return new Set(people.filter((it) => this.statements.known.get(userId, it) !== undefined));
  }

  async markOpened(roomId: string, userId: string): Promise<void> {
    const row = this.statements.summary.get(userId, roomId);
    if (row?.strange === UNOPENED) await this.writer.write('markOpened', { roomId, userId });
  }

  async shareRoom(userId: string, otherId: string): Promise<boolean> {
    return this.statements.shared.get(otherId, userId) !== undefined;
  }

  async showingDirect(userId: string, roomIds: readonly string[]): Promise<string[]> {
    return roomIds.filter((it) => this.statements.showing.get(userId, it) !== undefined);
  }

  async showingTo(userId: string, people: readonly PersonInRoom[]): Promise<Set<string>> {
    const inRoom = (roomId: string, ...both: string[]) =>
      both.every((it) => this.statements.role.get(it, roomId) !== undefined);
    const showing = people.filter(({ roomId, userId: person }) => {
      if (!inRoom(roomId, userId, person)) return false;
      return !isDirectRoomId(roomId) || this.statements.showing.get(person, roomId) !== undefined;
    });
    return new Set(showing.map((it) => it.userId));
  }

  async memberCount(roomId: string): Promise<number> {
    return this.statements.room.get(roomId)?.member_count ?? 0;
  }

  async advanceReadMarker(roomId: string, userId: string, seq: number): Promise<ReadMarker> {
    const row = this.statements.summary.get(userId, roomId);
    if (!row) throw roomNotFound();
    // Nothing to write for a marker that would not move.
    const moves = Math.min(seq, row.seq) > row.read_seq;
    if (!moves && row.strange !== UNOPENED) {
      const { seq: newest, read_seq: readSeq, read_epoch: readEpoch, member_count: memberCount } = row;
      return { readSeq, readEpoch, seq: newest, memberCount };
    }
    return this.writer.write('advanceReadMarker', { roomId, userId, seq });
  }

  async returnReadMarker(roomId: string, userId: string, seq: number): Promise<ReadMarker> {
    return this.writer.write('returnReadMarker', { roomId, userId, seq });
  }

  async setPrefs(roomId: string, userId: string, prefs: NotifyPrefs): Promise<void> {
    await this.writer.write('setPrefs', { roomId, userId, prefs });
  }

  private toRoom(row: RoomRow): Room {
    const last = row.seq > 0 ? this.statements.message.get(row.room, row.seq) : undefined;
    return toRoom(row, last && toMessage(last, row.room_id));
  }

  private async publicRoomsNamed(q: string, page: { cursor?: string | undefined; limit: number }): Promise<Page<Room>> {
    const key = nameKey(q);
    const from =
      page.cursor === undefined ? undefined : (fromCursor(page.cursor, ['string', 'string', 'string']) as PartPlace);
    const { found, next } = await matchesByName(q, from, page.limit, (after = [key, '', ''], count) =>
      this.statements.publicRoomParts
        .all(...after, key, pastPrefix(key), count)
        .map((it): PartPlace => [it.part, it.before, it.room_id]),
    );
    const items = found.flatMap(([, , roomId]) => {
      const row = this.statements.room.get(roomId);
      return row ? [toRoom(row)] : [];
    });
    return next ? { items, cursor: toCursor(next) } : { items };
  }

  private toSummary(row: SummaryRow, userId: string): RoomSummary {
    const { mentionedAt, uncounted } = this.statements;
    const mentions = mentionedAt.all(userId, row.room, row.read_seq, LIMITS.mentionCount);
    const skipped = uncounted.all(row.room, row.read_seq, LIMITS.uncounted);
    const summary: RoomSummary = {
      ...this.toRoom(row),
      role: roleOf(row.role),
      ...roomPrefsAt(toPrefs(row), Date.now()),
      readSeq: row.read_seq,
      mentionCount: mentions.length,
      mentionedAt: mentions.map((it) => it.seq).reverse(),
      uncounted: skipped.map((it) => it.seq).reverse(),
    };
    if (row.read_epoch > 0) summary.readEpoch = row.read_epoch;
    const peer = row.direct ? this.statements.peer.get(row.room, userId) : undefined;
    if (peer) summary.peer = { userId: peer.user_id, displayName: peer.display_name };
    return summary;
  }
}
