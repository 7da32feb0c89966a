import * as z from 'zod';
import { IsoTime, Member, Message, Rev, Room, RoomId, Seq, UserId } from '@suda/contract';

/** `trace`: the span in which it was written, as W3C's traceparent, for who goes on with it. */
const base = { roomId: RoomId, rev: Rev, at: IsoTime, actor: UserId, trace: z.string().max(64).optional() };

export const LoggedMember = Member.omit({ readSeq: true }).extend({
  /** Members in the order of joining are members by place. */
  place: z.int().min(0),
  /** They are not in the room. */
  left: z.literal(true).optional(),
  /** What they are to it instead, if anything, and by whom. */
  standing: z.enum(['left', 'removed', 'banned']).optional(),
  by: UserId.optional(),
});
export type LoggedMember = z.infer<typeof LoggedMember>;

export const LoggedRoom = Room.omit({ lastMessage: true });
export type LoggedRoom = z.infer<typeof LoggedRoom>;

/** What an engine keeps of one change of a room. `state` is the whole new object, so that records need no order. */
const RECORDS = [
  z.object({ ...base, v: z.literal(1), kind: z.literal('message'), seq: Seq, state: Message }),
  z.object({
    ...base,
    v: z.literal(2),
    kind: z.literal('message_changed'),
    // Any text, so that readers need no update for a new kind of change.
    cause: z.string().min(1),
    seq: Seq,
    state: Message,
  }),
  // As version 1 wrote `message_changed`: during an update servers of both versions write.
  z.object({ ...base, v: z.literal(1), kind: z.enum(['edit', 'delete', 'reaction']), seq: Seq, state: Message }),
  z.object({ ...base, v: z.literal(1), kind: z.literal('member'), state: LoggedMember }),
  z.object({ ...base, v: z.literal(1), kind: z.literal('room'), state: LoggedRoom }),
  z.object({ ...base, v: z.literal(1), kind: z.literal('room_deleted'), state: LoggedRoom }),
] as const;
export type LogRecord = z.infer<(typeof RECORDS)[number]>;

/**
 * All that one step changes of a room: several records, without what they share. Each takes a rev in the order of the fields,
 * all members the same one; `rev` is the last of them. `state`, `seq` and `rev` are those of a message's own entry, and
 * `state` is the last field and the first of that name: whoever reads a message in the log, or trims it, need not know this kind.
 */
const LogStep = z
  .object({
    ...base,
    v: z.literal(1),
    kind: z.literal('step'),
    seq: Seq.optional(),
    /** As `stepRoom` makes it. A new room has no `createdAt`, which is `at`. */
    room: LoggedRoom.omit({ roomId: true, rev: true })
      .partial({ topic: true, visibility: true, direct: true, createdAt: true })
      .optional(),
    /** Of the first who joined; the others follow. */
    place: z.int().min(0).optional(),
    /** Who joined, at `at`; without a role as members. */
    joined: z.array(Member.pick({ userId: true, displayName: true, role: true }).partial({ role: true })).optional(),
    /** Others that it changed. */
    members: z.array(LoggedMember).optional(),
    state: Message.optional(),
  })
  .refine(({ seq, state, place, joined }) => !seq === !state && (place === undefined) === !joined);
export type LogStep = z.infer<typeof LogStep>;

/**
 * One entry of a stream: a durable change of a room. Readers keep the fields that they don't know: validate with this, and go
 * on with the value that was validated.
 */
export const LogEntry = z.discriminatedUnion('kind', [...RECORDS, LogStep]);
export type LogEntry = z.infer<typeof LogEntry>;

/** The greatest `v` of any kind. */
const NEWEST_VERSION = 2;
/** A record, so that no kind can be left out. */
const KINDS: Record<LogEntry['kind'], true> = {
  message: true,
  message_changed: true,
  edit: true,
  delete: true,
  reaction: true,
  member: true,
  room: true,
  room_deleted: true,
  step: true,
};

/**
 * Whether a value that is no `LogEntry` was written by a newer version: it has a later `v`, a kind unknown here, or nothing
 * is wrong with it but words that stand for something new.
 */
export function isNewerEntry(value: unknown): boolean {
  const { v, kind } = (value ?? {}) as { v?: unknown; kind?: unknown };
  if (typeof v === 'number' && v > NEWEST_VERSION) return true;
  if (typeof kind === 'string' && !Object.hasOwn(KINDS, kind)) return true;
  const { error } = LogEntry.safeParse(value);
  return error?.issues.every((issue) => isUnknownWord(value, issue)) ?? false;
}

/** One of a closed set, as of roles or of types of notices, that was not among them when this version was made. */
function isUnknownWord(entry: unknown, { code, path }: z.core.$ZodIssue): boolean {
  if (code !== 'invalid_value' && code !== 'invalid_union') return false;
  const word = path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown> | undefined)?.[key], entry);
  return typeof word === 'string';
}

/** The one field of a stream entry, which holds the JSON. */
export const ENTRY_FIELD = 'e';
