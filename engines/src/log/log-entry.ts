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

/**
 * One durable change of a room in its stream. `state` is the whole new object, so that entries need no order. Readers keep
 * the fields that they don't know: validate with this, and go on with the value that was validated.
 */
export const LogEntry = z.discriminatedUnion('kind', [
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
]);
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
