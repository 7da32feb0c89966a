import { countsAsUnread, type Member, type Message, type Role, type Room } from '@suda/contract';
import { partNames, publicName, stepRoom, type RoomKeys } from '@suda/engines/log';
import type { Entry } from '../../../ports/entry.js';
import { STANDINGS_KEPT, UNCOUNTED_KEPT } from '../../../ports/room-log.js';
import type { RoomPlan, Standing } from '../../../rules/room-plan.js';
import { usedLink, type UsedLink } from '../invite-links/link-record.js';
import {
  fragment,
  memberJson,
  toMember,
  toRoom,
  type RoomRecord,
  type StoredMember,
} from '../room-store/room-record.js';
import type { UpdateRoomReply } from './scripts.js';

type Plan = RoomPlan<StoredMember>;

/** The argument of update-room.lua. JSON lacks its closing brace where the script adds fields. */
interface ScriptPlan {
  actor: string;
  create?: true;
  delete?: true;
  /** Of the room that the plan was computed from; absent for a new one. */
  memberRev?: number;
  roomRev?: number;
  /** JSON of the room after the step, without its counters, where the log is told of it. */
  room?: string;
  /** Fields and values of the room's hash, alternating. */
  set?: string[];
  list?: Listing;
  unlist?: Listing;
  joined?: { userId: string; json: string; role: Role }[];
  changed?: { userId: string; json: string; admin: boolean; joinOrder: number }[];
  left?: { userId: string; json: string }[];
  /** `json` unless they leave with this step, `ban` for a ban. */
  standing?: { userId: string; is?: Standing; kept: number; json?: string; ban?: string };
  usedLink?: UsedLink;
  message?: string;
  /** Servers of earlier versions need copies of it. */
  copies?: boolean;
  /** The message does not count as unread: how many such are kept. */
  uncounted?: number;
}

/** What stands for a public room in the lists of them. */
interface Listing {
  name: string;
  parts: string[];
}

const listing = (name: string, roomId: string): Listing => ({
  name: publicName(name, roomId),
  parts: partNames(name, roomId),
});

type Base = 'roomId' | 'rev' | 'at' | 'actorId';
type PartOf<E> = E extends Entry ? Omit<E, Base> : never;
/** An entry without the fields that all entries of a step share. */
type Part = PartOf<Entry>;

const isThere = <T>(value: T | undefined): value is T => value !== undefined;

/** A plan for a room as a script call: its keys and arguments, and the meaning of its reply. */
export class RoomUpdate {
  private readonly after: RoomRecord;

  /** `before` is the room that the plan was computed from; for a new one, its initial state. */
  constructor(
    private readonly before: RoomRecord,
    private readonly plan: Plan,
    private readonly isNew = false,
  ) {
    const { name, topic, visibility, icon } = plan.room ?? before;
    this.after = { ...before, name, topic, visibility, icon };
  }

  keys(of: RoomKeys, mentionsOf: (userId: string) => string): [string, ...string[]] {
    const { room, members, order, admins, read, prefs, leftVoluntarily, removed, bans, hot, hotByRev, log } = of;
    const states = [room, members, order, admins, read, prefs, leftVoluntarily, removed, bans, hot, hotByRev] as const;
    const left = this.plan.people?.left ?? [];
    return [
      ...states,
      of.uncounted,
      log,
      of.publicRooms,
      of.publicRoomParts,
      of.purges,
      of.purged,
      of.inviteLinks,
      of.inviteLinkJoins,
      of.recent,
      ...left.map((it) => mentionsOf(it.userId)),
    ];
  }

  /** `copies`: as `Copies` says. */
  args(at: string, copies: boolean): string[] {
    return [this.before.roomId, at, JSON.stringify({ ...this.stored(at), copies })];
  }

  /** The room after the step, and the step's entries in the order of revs. */
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
    // Each takes a rev in this order; the last one's is the room's.
    const entries = parts.map((part, index) => ({ ...base, rev: rev - parts.length + 1 + index, ...part }));
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

  private stored(at: string): ScriptPlan {
    const { plan, before, after } = this;
    const { roomId, name, topic, visibility, icon = '', direct } = after;
    const room = { name, topic, visibility, ...(icon && { icon }), direct };
    const stored: ScriptPlan = { actor: plan.actorId };
    if (!this.isNew) Object.assign(stored, { memberRev: before.memberRev, roomRev: before.roomRev });
    const wasListed = !this.isNew && before.visibility === 'public';
    if (plan.ends) {
      stored.delete = true;
      stored.room = open({ roomId, ...room, createdAt: before.createdAt });
      if (wasListed) stored.unlist = listing(before.name, roomId);
      return stored;
    }
    if (this.isNew) stored.create = true;
    if (plan.room) {
      stored.room = open(stepRoom(this.isNew ? room : { ...room, createdAt: before.createdAt }));
      stored.set = ['name', name, 'topic', topic, 'visibility', visibility, 'icon', icon];
      if (this.isNew) stored.set.push('direct', direct ? '1' : '0');
      if (wasListed) stored.unlist = listing(before.name, roomId);
      if (visibility === 'public') stored.list = listing(name, roomId);
    }
    if (plan.people) Object.assign(stored, storedPeople(plan.people, plan.actorId, at));
    if (plan.message) {
      const message = { userId: plan.actorId, kind: 'system', ...plan.message } as const;
      stored.message = fragment(message);
      if (!countsAsUnread(message)) stored.uncounted = UNCOUNTED_KEPT;
    }
    return stored;
  }
}

const open = (value: object): string => JSON.stringify(value).slice(0, -1);

type People = NonNullable<Plan['people']>;

function storedPeople({ joined = [], changed = [], left = [], standing, link }: People, by: string, at: string) {
  const outside = (userId: string) =>
    standing?.is && standing.of.userId === userId ? { standing: standing.is, by } : {};
  return {
    joined: joined.map(({ person: { userId, displayName }, role }) => ({
      userId,
      json: open({ userId, displayName }),
      role,
    })),
    changed: changed.map((it) => ({
      userId: it.userId,
      json: memberJson(it),
      admin: it.role === 'admin',
      joinOrder: it.joinOrder,
    })),
    left: left.map((it) => ({ userId: it.userId, json: memberJson(it, outside(it.userId)) })),
    ...(standing && { standing: storedStanding(standing, left.length > 0, by, at) }),
    ...(link && { usedLink: usedLink(link, by, at) }),
  };
}

function storedStanding({ of, is }: NonNullable<People['standing']>, leaves: boolean, by: string, at: string) {
  const { userId, displayName } = of;
  const stored: NonNullable<ScriptPlan['standing']> = { userId, kept: STANDINGS_KEPT };
  if (is) stored.is = is;
  if (is === 'banned') stored.ban = open({ userId, displayName, bannedBy: by });
  // The log has one form for everybody; users outside have no role and no time of joining.
  const nobody = { userId, displayName, role: 'member' as const, joinedAt: at, joinOrder: 0 };
  if (!leaves) stored.json = memberJson(nobody, is ? { standing: is, by } : {});
  return stored;
}
