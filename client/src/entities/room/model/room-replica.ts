import type { Frame, Member, Message, ReactionChange, Room, RoomPrefs, RoomSummary, SyncedRoom } from '@suda/contract';
import { withReactionChange } from '@/shared/api';
import { markedAt, withListsOf, withMarker, withMessageState, withUncounted } from './room-unread';

/** One revision of a room, as a frame carries it. */
export type ReplicaChange =
  | { kind: 'message'; rev: number; message: Message }
  | { kind: 'reaction'; rev: number; reaction: ReactionChange }
  | { kind: 'members'; rev: number; joined: Member[]; changed: Member[]; left: string[]; memberCount: number }
  | { kind: 'room'; rev: number; room: Room }
  | { kind: 'deleted'; rev: number };

/** A room as this client holds it. Independent of Vue and the DOM: the same frames lead to the same state. */
export interface RoomReplica {
  /** `summary.rev` is the revision up to which every change is applied. */
  readonly summary: RoomSummary;
  /** Changes that arrived before their predecessors, by rev. */
  readonly held: ReadonlyMap<number, ReplicaChange>;
  /** Messages that don't count as unread, as far as they are known: read ones, too. */
  readonly uncounted: readonly number[];
  /** Messages that mention this user, likewise. */
  readonly mentions: readonly number[];
  /** The lists of what is unread are complete from here on: less than the marker, unless that was moved back. */
  readonly listedAfter: number;
  /** The marker has been moved by this user's messages up to this seq. */
  readonly markedBySeq: number;
  /** The revision that `summary.role` is from: `sync` reports that members changed, but not how. */
  readonly roleRev: number;
}

export interface Received {
  replica: RoomReplica;
  /** The changes that were applied, in order of revision. */
  applied: ReplicaChange[];
  /** `gap`: wait a moment, then sync. `lost`: sync at once. */
  missing: 'nothing' | 'gap' | 'lost';
}

/** More changes than this are not held: they are synced instead. */
const MAX_HELD = 1_000;
const NONE: ReadonlyMap<number, ReplicaChange> = new Map();

export const replicaOf = (summary: RoomSummary): RoomReplica => ({
  summary: { ...summary, mentionedAt: summary.mentionedAt ?? [], uncounted: summary.uncounted ?? [] },
  held: NONE,
  uncounted: summary.uncounted ?? [],
  mentions: summary.mentionedAt ?? [],
  listedAfter: summary.readSeq,
  markedBySeq: summary.seq,
  roleRev: summary.rev,
});

/** A `messages` frame carries several revisions, one per message. */
export const changesOfMessages = (messages: readonly Message[]): ReplicaChange[] =>
  messages.map((message) => ({ kind: 'message', rev: message.rev, message }));

export const changeOfReaction = (reaction: ReactionChange): ReplicaChange => ({
  kind: 'reaction',
  rev: reaction.rev,
  reaction,
});

export const changeOfMembers = (frame: Frame<'member_changed'>): ReplicaChange => ({ kind: 'members', ...frame });

/** Applies changes in order of revision: older ones than the replica's are dropped, later ones held until those before them arrive. */
export function receive(replica: RoomReplica, changes: readonly ReplicaChange[], me: string): Received {
  const held = new Map(replica.held);
  let next = replica;
  const applied: ReplicaChange[] = [];
  for (const change of changes) {
    if (change.rev > next.summary.rev) held.set(change.rev, change);
    for (let due = held.get(next.summary.rev + 1); due; due = held.get(next.summary.rev + 1)) {
      held.delete(due.rev);
      next = apply(next, due, me);
      applied.push(due);
    }
  }
  if (held.size > MAX_HELD) return { replica: { ...next, held: NONE }, applied, missing: 'lost' };
  return { replica: { ...next, held }, applied, missing: held.size > 0 ? 'gap' : 'nothing' };
}

function apply(replica: RoomReplica, change: ReplicaChange, me: string): RoomReplica {
  const advanced = { ...replica, summary: { ...replica.summary, rev: change.rev } };
  switch (change.kind) {
    case 'message':
      return withMessage(advanced, change.message, me);
    case 'reaction':
      return withReaction(advanced, change.reaction);
    case 'members': {
      const { memberCount } = change;
      const mine = [...change.joined, ...change.changed].find(({ userId }) => userId === me);
      if (!mine) return { ...advanced, summary: { ...advanced.summary, memberCount } };
      return { ...advanced, summary: { ...advanced.summary, memberCount, role: mine.role }, roleRev: change.rev };
    }
    case 'room': {
      const { name, topic, visibility, icon } = change.room;
      return { ...advanced, summary: withIcon({ ...advanced.summary, name, topic, visibility }, icon) };
    }
    case 'deleted':
      return advanced;
  }
}

function withMessage(replica: RoomReplica, message: Message, me: string): RoomReplica {
  const summary = { ...replica.summary };
  if (message.seq > summary.seq) summary.seq = message.seq;
  const last = summary.lastMessage;
  if (!last || message.seq > last.seq || (message.seq === last.seq && message.rev > last.rev)) {
    summary.lastMessage = message;
  }
  const next = withMessageState({ ...replica, summary }, message, me);
  // Who writes has read what came before, unless they have moved the marker back since.
  const moves = message.userId === me && message.kind === 'text' && message.seq > replica.markedBySeq;
  return moves ? read(next, message.seq) : next;
}

function withReaction(replica: RoomReplica, reaction: ReactionChange): RoomReplica {
  const { lastMessage } = replica.summary;
  const changed = lastMessage?.seq === reaction.seq ? withReactionChange(lastMessage, reaction) : undefined;
  return changed ? { ...replica, summary: { ...replica.summary, lastMessage: changed } } : replica;
}

/** Applies a room's whole answer to `sync`, which is neither `reset` nor `gone`. */
export function applySync(
  replica: RoomReplica,
  answer: Pick<SyncedRoom, 'rev' | 'messages' | 'room'>,
  me: string,
): Received {
  // Frames that arrived meanwhile brought later revisions than the answer.
  if (answer.rev <= replica.summary.rev) return receive(replica, [], me);
  let next = replica;
  for (const message of answer.messages.toSorted((a, b) => a.seq - b.seq)) next = withMessage(next, message, me);
  const facts = answer.room && withIcon({ ...next.summary, ...factsOf(answer.room) }, answer.room.icon);
  const summary = { ...(facts ?? next.summary), rev: answer.rev };
  const held = new Map([...next.held].filter(([rev]) => rev > answer.rev));
  return receive({ ...next, summary, held }, [], me);
}

const withIcon = ({ icon: _, ...rest }: RoomSummary, icon: string | undefined): RoomSummary =>
  icon === undefined ? rest : { ...rest, icon };

/** What `sync` returns as a whole instead of change by change. */
const factsOf = ({ name, topic, visibility, memberCount }: Room) => ({ name, topic, visibility, memberCount });

/**
 * Applies a summary that was fetched again. It is the only source of what has no revision (read marker, preferences); the
 * rest is used only if `whole` is set and it is newer than the replica. Otherwise the messages in between would be missed.
 */
export function adopt(replica: RoomReplica, fresh: RoomSummary, whole: boolean, me: string): Received {
  const role = fresh.rev >= replica.roleRev ? fresh.role : replica.summary.role;
  const personal = { role, ...(fresh.peer && { peer: fresh.peer }) };
  if (whole && fresh.rev > replica.summary.rev) {
    const held = new Map([...replica.held].filter(([rev]) => rev > fresh.rev));
    const known = withUncounted({ ...replicaOf({ ...fresh, role }), held }, replica.uncounted);
    return receive(withMarkerOf(known, replica), [], me);
  }
  const roleRev = Math.max(replica.roleRev, fresh.rev);
  const next = withPrefs({ ...replica, summary: { ...replica.summary, ...personal }, roleRev }, fresh);
  return receive(withMarker(withListsOf(next, fresh), fresh), [], me);
}

/**
 * With the marker that another replica of the room has, if that is later: it may have been moved back after messages of
 * this user that a summary fetched before lacks.
 */
export const withMarkerOf = (replica: RoomReplica, { summary, markedBySeq }: RoomReplica): RoomReplica =>
  withMarker(replica, { ...summary, seq: markedBySeq });

/** With this user's preferences as another session or the server has them. */
export function withPrefs(replica: RoomReplica, { muted, notify, mutedUntil }: RoomPrefs): RoomReplica {
  const { notify: _, mutedUntil: __, ...rest } = replica.summary;
  return { ...replica, summary: { ...rest, muted, ...(notify && { notify }), ...(mutedUntil && { mutedUntil }) } };
}

/** Moves this user's read marker forward. */
export const read = (replica: RoomReplica, seq: number): RoomReplica =>
  seq > replica.summary.readSeq ? markedAt(replica, seq) : replica;
