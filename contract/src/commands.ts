import * as z from 'zod';
import { ClientMessageId, Content, Emoji, Rev, RoomId, RoomName, Seq, Topic, UserId } from './fields.js';
import { LIMITS } from './limits.js';
import { Message, Role, Room, RoomSummary, User, Visibility } from './model.js';
import type { Ack } from './errors.js';

/** Sent by old programs and never believed: the actor is the session's user. */
const ignoredUserId = z.string().max(LIMITS.userIdLength).optional().meta({ deprecated: true });
const UserIds = z.array(UserId).max(LIMITS.participants);
const Nothing = z.object({});
const InRoom = z.object({ roomId: RoomId });
const MessageRef = z.object({ roomId: RoomId, seq: Seq });
const RoomAck = z.object({ room: Room });
const EnteredRoomAck = z.object({ roomId: RoomId, room: RoomSummary });
const MessageAck = z.object({ message: Message });

export const SyncedRoom = z
  .object({
    roomId: RoomId,
    rev: Rev,
    messages: z.array(Message),
    more: z.boolean(),
    room: Room.optional(),
    members: z.literal('stale').optional(),
    reset: z.literal(true).optional(),
    gone: z.literal(true).optional(),
  })
  .meta({ id: 'SyncedRoom' });
export type SyncedRoom = z.infer<typeof SyncedRoom>;

/** Everything a client may send: payload and what a positive ack carries. The same on both protocol versions. */
export const COMMANDS = {
  register: {
    summary: 'Make or resume a guest for this socket and enter its rooms.',
    payload: z.object({ userId: UserId }),
    ack: z.object({
      user: User,
      sessionId: z.string(),
      token: z.string().optional(),
      rooms: z.array(RoomSummary),
      more: z.boolean(),
    }),
  },
  create_room: {
    summary: 'Make a room with its first members, or open the direct conversation with one person.',
    payload: z.object({
      hostId: ignoredUserId,
      participants: UserIds,
      name: RoomName.optional(),
      topic: Topic.optional(),
      visibility: Visibility.optional(),
      direct: z.boolean().optional(),
    }),
    ack: EnteredRoomAck,
  },
  join_room: {
    summary: 'Join a room, or add another person to it.',
    payload: z.object({ roomId: RoomId, userId: UserId.optional() }),
    ack: EnteredRoomAck,
  },
  leave_room: {
    summary: 'Leave a room. The last one to leave deletes it; leaving a direct conversation hides it.',
    payload: z.object({ roomId: RoomId, userId: ignoredUserId }),
    ack: Nothing,
  },
  update_room: {
    summary: 'Change name, topic or visibility.',
    payload: z.object({
      roomId: RoomId,
      name: RoomName.min(1).optional(),
      topic: Topic.optional(),
      visibility: Visibility.optional(),
    }),
    ack: RoomAck,
  },
  delete_room: { summary: 'Delete a room and all it holds.', payload: InRoom, ack: RoomAck },
  add_members: {
    summary: 'Add people to a room.',
    payload: z.object({ roomId: RoomId, userIds: UserIds.min(1) }),
    ack: RoomAck,
  },
  remove_member: {
    summary: 'Remove a person from a room.',
    payload: z.object({ roomId: RoomId, userId: UserId }),
    ack: RoomAck,
  },
  set_role: {
    summary: "Change a member's role. Making another the owner hands the room over.",
    payload: z.object({ roomId: RoomId, userId: UserId, role: Role }),
    ack: RoomAck,
  },
  send_message: {
    summary: 'Send a message. The same clientMessageId never makes a second one.',
    payload: z.object({
      roomId: RoomId,
      userId: ignoredUserId,
      content: Content,
      clientMessageId: ClientMessageId.optional(),
      replyTo: Seq.optional(),
      mentions: z.array(UserId).max(LIMITS.mentions).optional(),
    }),
    ack: Message.pick({ id: true, seq: true, rev: true, createdAt: true }),
  },
  edit_message: {
    summary: 'Change what I wrote.',
    payload: MessageRef.extend({ content: Content }),
    ack: MessageAck,
  },
  delete_message: {
    summary: 'Delete a message; its place in the room stays.',
    payload: MessageRef,
    ack: MessageAck,
  },
  add_reaction: { summary: 'React.', payload: MessageRef.extend({ emoji: Emoji }), ack: MessageAck },
  remove_reaction: { summary: 'Take a reaction back.', payload: MessageRef.extend({ emoji: Emoji }), ack: MessageAck },
  mark_read: {
    summary: 'Move my read marker; it only advances.',
    payload: MessageRef,
    ack: z.object({ readSeq: z.int() }),
  },
  set_room_prefs: {
    summary: 'My preferences for a room.',
    payload: z.object({ roomId: RoomId, muted: z.boolean() }),
    ack: z.object({ muted: z.boolean() }),
  },
  typing: {
    summary: 'I am typing. Forgotten after five seconds.',
    payload: z.object({ roomId: RoomId, userId: ignoredUserId }),
    ack: Nothing,
  },
  sync: {
    summary: 'What changed in these rooms since the revisions I hold.',
    payload: z.object({
      rooms: z.array(z.object({ roomId: RoomId, afterRev: Rev })).max(LIMITS.syncRooms),
    }),
    ack: z.object({ rooms: z.array(SyncedRoom) }),
  },
} as const satisfies Record<string, { summary: string; payload: z.ZodType; ack: z.ZodType }>;

export type CommandName = keyof typeof COMMANDS;
/** What a caller sends. */
export type CommandInput<C extends CommandName> = z.input<(typeof COMMANDS)[C]['payload']>;
/** What a handler receives, validated. */
export type CommandPayload<C extends CommandName> = z.output<(typeof COMMANDS)[C]['payload']>;
export type CommandResult<C extends CommandName> = z.output<(typeof COMMANDS)[C]['ack']>;

/** Socket.IO's typed map of what a client may emit. */
export type ClientToServerEvents = {
  [C in CommandName]: (payload: CommandInput<C>, ack?: (answer: Ack<CommandResult<C>>) => void) => void;
};
