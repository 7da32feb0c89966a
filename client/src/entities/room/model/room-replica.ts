import type { Frame, Member, Message, Room, RoomSummary, SyncedRoom } from '@suda/contract';

/** One revision of a room, as a frame told it. */
export type RoomChange =
  | { kind: 'message'; rev: number; message: Message }
  | { kind: 'members'; rev: number; joined: Member[]; changed: Member[]; left: string[]; memberCount: number }
  | { kind: 'room'; rev: number; room: Room }
  | { kind: 'deleted'; rev: number };

/** A room as this client holds it. Nothing here knows of Vue or the DOM: given the same frames it is the same state. */
export interface RoomReplica {
  /** `summary.rev` is the revision up to which every change is applied. */
  readonly summary: RoomSummary;
  /** Changes that came before their turn, by rev. */
  readonly held: ReadonlyMap<number, RoomChange>;
  /** Messages up to this seq are in `summary.mentionCount`. */
  readonly countedTo: number;
  /** The revision of which `summary.role` is known: `sync` tells that members changed, and not how. */
  readonly roleRev: number;
  /** `summary.mentionCount` can't be told from changes alone any more: fetch the summary. */
  readonly mentionsDoubtful: boolean;
}

export interface Received {
  replica: RoomReplica;
  /** What took its turn, in order. */
  applied: RoomChange[];
  /** `gap`: wait a moment, then sync. `lost`: sync at once. */
  missing: 'nothing' | 'gap' | 'lost';
}

/** More changes than this are not held; `sync` brings them. */
const MOST_HELD = 1_000;
const MOST_MENTIONS = 100;
const NONE: ReadonlyMap<number, RoomChange> = new Map();

export const replicaOf = (summary: RoomSummary): RoomReplica => ({
  summary,
  held: NONE,
  countedTo: summary.seq,
  roleRev: summary.rev,
  mentionsDoubtful: false,
});

/** A `messages` frame takes several revisions, one a message. */
export const changesOfMessages = (messages: readonly Message[]): RoomChange[] =>
  messages.map((message) => ({ kind: 'message', rev: message.rev, message }));

export const changeOfMembers = (frame: Frame<'member_changed'>): RoomChange => ({ kind: 'members', ...frame });

/** Revision mine + 1 applies, an older one is dropped, a later one is held until those before it have come. */
export function receive(replica: RoomReplica, changes: readonly RoomChange[], me: string): Received {
  const held = new Map(replica.held);
  let next = replica;
  const applied: RoomChange[] = [];
  for (const change of changes) {
    if (change.rev > next.summary.rev) held.set(change.rev, change);
    for (let turn = held.get(next.summary.rev + 1); turn; turn = held.get(next.summary.rev + 1)) {
      held.delete(turn.rev);
      next = apply(next, turn, me);
      applied.push(turn);
    }
  }
  if (held.size > MOST_HELD) return { replica: { ...next, held: NONE }, applied, missing: 'lost' };
  return { replica: { ...next, held }, applied, missing: held.size > 0 ? 'gap' : 'nothing' };
}

function apply(replica: RoomReplica, change: RoomChange, me: string): RoomReplica {
  const advanced = { ...replica, summary: { ...replica.summary, rev: change.rev } };
  switch (change.kind) {
    case 'message':
      return withMessage(advanced, change.message, me);
    case 'members': {
      const { memberCount } = change;
      const mine = [...change.joined, ...change.changed].find(({ userId }) => userId === me);
      if (!mine) return { ...advanced, summary: { ...advanced.summary, memberCount } };
      return { ...advanced, summary: { ...advanced.summary, memberCount, role: mine.role }, roleRev: change.rev };
    }
    case 'room': {
      const { name, topic, visibility } = change.room;
      return { ...advanced, summary: { ...advanced.summary, name, topic, visibility } };
    }
    case 'deleted':
      return advanced;
  }
}

function withMessage(replica: RoomReplica, message: Message, me: string): RoomReplica {
  const summary = { ...replica.summary };
  let { countedTo, mentionsDoubtful } = replica;
  if (message.seq > summary.seq) {
    summary.seq = message.seq;
    if (message.userId === me && message.kind === 'text' && message.seq > summary.readSeq) {
      summary.readSeq = message.seq;
      summary.mentionCount = 0;
      mentionsDoubtful = false;
    }
  } else if (message.deletedAt !== undefined && message.seq > summary.readSeq && summary.mentionCount > 0) {
    mentionsDoubtful = true;
  }
  if (message.seq > countedTo) {
    countedTo = message.seq;
    if (message.seq > summary.readSeq && message.mentions?.includes(me)) {
      summary.mentionCount = Math.min(MOST_MENTIONS, summary.mentionCount + 1);
    }
  }
  const last = summary.lastMessage;
  if (!last || message.seq > last.seq || (message.seq === last.seq && message.rev > last.rev)) {
    summary.lastMessage = message;
  }
  return { ...replica, summary, countedTo, mentionsDoubtful };
}

/** All that `sync` said of one room, its pages put together. Neither `reset` nor `gone`. */
export function applySync(
  replica: RoomReplica,
  answer: Pick<SyncedRoom, 'rev' | 'messages' | 'room'>,
  me: string,
): Received {
  // Frames that came while we asked have brought more than the answer knows.
  if (answer.rev <= replica.summary.rev) return receive(replica, [], me);
  let next = replica;
  for (const message of answer.messages.toSorted((a, b) => a.seq - b.seq)) next = withMessage(next, message, me);
  const summary = { ...next.summary, ...(answer.room && factsOf(answer.room)), rev: answer.rev };
  const held = new Map([...next.held].filter(([rev]) => rev > answer.rev));
  return receive({ ...next, summary, held }, [], me);
}

/** What changes do not tell message by message. */
const factsOf = ({ name, topic, visibility, memberCount }: Room) => ({ name, topic, visibility, memberCount });

/**
 * A summary fetched anew. It is the only source of what has no rev (marker, preference); the rest is taken from it when
 * `whole` and newer than what is held. Without `whole` the messages between would be missed: `sync` brings them.
 */
export function adopt(replica: RoomReplica, fresh: RoomSummary, whole: boolean, me: string): Received {
  const readSeq = Math.max(replica.summary.readSeq, fresh.readSeq);
  const role = fresh.rev >= replica.roleRev ? fresh.role : replica.summary.role;
  const personal = { muted: fresh.muted, role, readSeq, ...(fresh.peer && { peer: fresh.peer }) };
  if (whole && fresh.rev > replica.summary.rev) {
    const held = new Map([...replica.held].filter(([rev]) => rev > fresh.rev));
    return receive(read({ ...replicaOf({ ...fresh, role }), held }, readSeq), [], me);
  }
  const roleRev = Math.max(replica.roleRev, fresh.rev);
  let next: RoomReplica = { ...replica, summary: { ...replica.summary, ...personal }, roleRev };
  // Older than what is held, it does not know of the latest mentions, or that they were read.
  if (fresh.seq >= replica.countedTo && fresh.readSeq >= replica.summary.readSeq) {
    next = {
      ...next,
      summary: { ...next.summary, mentionCount: fresh.mentionCount },
      countedTo: fresh.seq,
      mentionsDoubtful: false,
    };
  }
  return receive(read(next, readSeq), [], me);
}

/** Moves my marker forward. */
export function read(replica: RoomReplica, seq: number): RoomReplica {
  const { summary } = replica;
  const readSeq = Math.max(summary.readSeq, seq);
  const all = readSeq >= Math.max(summary.seq, replica.countedTo);
  if (readSeq === summary.readSeq && !(all && summary.mentionCount > 0)) return replica;
  if (all) return { ...replica, summary: { ...summary, readSeq, mentionCount: 0 }, mentionsDoubtful: false };
  return {
    ...replica,
    summary: { ...summary, readSeq },
    mentionsDoubtful: replica.mentionsDoubtful || summary.mentionCount > 0,
  };
}

/** Messages that I have not read. */
export const unreadOf = ({ seq, readSeq }: Pick<RoomSummary, 'seq' | 'readSeq'>): number => Math.max(0, seq - readSeq);
