import type { Member, Message, Room } from '@suda/contract';
import { publicName, type LoggedMember, type RoomKeys } from '@suda/engines/log';
import type { Entry } from '../../../ports/entry.js';
import type { Plan } from './room-plan.js';
import { fragment, toMember, toRoom, type RoomRecord } from '../room-store/room-record.js';
import type { UpdateRoomReply } from './scripts.js';

/** What update-room.lua takes. Objects are JSON without closing brace, where the script has something to add. */
interface StoredPlan {
  actor: string;
  create?: true;
  delete?: true;
  /** What the plan was made from; not for a new room. */
  memberRev?: number;
  roomRev?: number;
  /** The room as it will be, without its counters. */
  room: string;
  /** Fields of the room's hash and their values, flat. */
  set?: string[];
  list?: string;
  unlist?: string;
  joined?: { userId: string; json: string }[];
  changed?: { userId: string; json: string; admin: boolean; place: number }[];
  left?: { userId: string; json: string; departs: boolean }[];
  message?: string;
}

type Base = 'roomId' | 'rev' | 'at' | 'actorId';
type PartOf<E> = E extends Entry ? Omit<E, Base> : never;
/** An entry without what all of a step's have. */
type Part = PartOf<Entry>;

const isThere = <T>(value: T | undefined): value is T => value !== undefined;

/** A plan for a room: what it asks of the script, and what its reply means. */
export class RoomUpdate {
  private readonly after: RoomRecord;

  /** `before` is the room that the plan was made from; for a new one, what it begins with. */
  constructor(
    private readonly before: RoomRecord,
    private readonly plan: Plan,
    private readonly isNew = false,
  ) {
    const { name, topic, visibility } = plan.room ?? before;
    this.after = { ...before, name, topic, visibility };
  }

  keys(of: RoomKeys, mentionsOf: (userId: string) => string): [string, ...string[]] {
    const { room, members, order, admins, read, prefs, departed, hot, hotByRev, log } = of;
    const fixed = [room, members, order, admins, read, prefs, departed, hot, hotByRev, log] as const;
    const left = this.plan.people?.left ?? [];
    return [...fixed, of.publicRooms, of.purges, of.purged, ...left.map((it) => mentionsOf(it.userId))];
  }

  args(at: string): string[] {
    return [this.before.roomId, at, JSON.stringify(this.stored(at))];
  }

  /** The room after the step, and its entries in the order of revs. */
  read(reply: NonNullable<UpdateRoomReply>): { room: Room; entries: Entry[] } {
    const [rev, seq, at, memberCount, last] = reply;
    const { plan, before } = this;
    const { roomId } = before;
    const base = { roomId, at, actorId: plan.actorId };
    if (plan.ends) {
      const room = toRoom({ ...this.before, rev: rev - 1, seq, memberCount, last: last ?? undefined });
      return { room, entries: [{ ...base, kind: 'room_deleted', rev, room }] };
    }
    const createdAt = this.isNew ? at : before.createdAt;
    const room = toRoom({ ...this.after, createdAt, rev, seq, memberCount, last: last ?? undefined });
    const parts = [plan.room && this.roomEntry(room), plan.people && this.memberEntry(room, at)].filter(isThere);
    if (plan.message) parts.push({ kind: 'message', message: room.lastMessage as Message });
    // Each takes a rev, in this order, and the last one's is the room's.
    const entries = parts.map((part, index) => ({ ...base, rev: rev - parts.length + 1 + index, ...part }) as Entry);
    return { room, entries };
  }

  private roomEntry(room: Room): Part {
    return { kind: 'room', cause: this.plan.room?.cause ?? 'updated', room };
  }

  private memberEntry(room: Room, at: string): Part {
    const { cause = 'role', joined = [], changed = [], left = [] } = this.plan.people ?? {};
    return {
      kind: 'member',
      cause,
      room,
      joined: joined.map(({ person: { userId, displayName }, role }): Member => {
        return { userId, displayName, role, joinedAt: at, readSeq: room.seq };
      }),
      changed: changed.map(toMember),
      left: left.map((it) => it.userId),
    };
  }

  private stored(at: string): StoredPlan {
    const { plan, before, after } = this;
    const { roomId, name, topic, visibility, direct } = after;
    const createdAt = this.isNew ? at : before.createdAt;
    const room = open({ roomId, name, topic, visibility, direct, createdAt });
    const stored: StoredPlan = { actor: plan.actorId, room };
    if (!this.isNew) Object.assign(stored, { memberRev: before.memberRev, roomRev: before.roomRev });
    const wasListed = !this.isNew && before.visibility === 'public';
    if (plan.ends) {
      stored.delete = true;
      if (wasListed) stored.unlist = publicName(before.name, roomId);
      return stored;
    }
    if (this.isNew) stored.create = true;
    if (plan.room) {
      stored.set = ['name', name, 'topic', topic, 'visibility', visibility];
      if (this.isNew) stored.set.push('direct', direct ? '1' : '0');
      if (wasListed) stored.unlist = publicName(before.name, roomId);
      if (visibility === 'public') stored.list = publicName(name, roomId);
    }
    if (plan.people) Object.assign(stored, storedPeople(plan.people));
    if (plan.message) stored.message = fragment({ userId: plan.actorId, kind: 'system', ...plan.message });
    return stored;
  }
}

const open = (value: object): string => JSON.stringify(value).slice(0, -1);

function storedPeople({ cause, joined = [], changed = [], left = [] }: NonNullable<Plan['people']>) {
  return {
    joined: joined.map(({ person: { userId, displayName }, role }) => ({
      userId,
      json: open({ userId, displayName, role }),
    })),
    changed: changed.map((it) => ({
      userId: it.userId,
      json: JSON.stringify(it),
      admin: it.role === 'admin',
      place: it.place,
    })),
    left: left.map((it: LoggedMember) => ({
      userId: it.userId,
      json: JSON.stringify({ ...it, left: true } satisfies LoggedMember),
      departs: cause === 'left',
    })),
  };
}
