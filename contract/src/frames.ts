import * as z from 'zod';
import { ClientId, Rev, RoomId, UserId } from './fields.js';
import { ErrorCode } from './errors.js';
import { Member, Message, Room, RoomSummary, UserStatus } from './model.js';
import { Rail } from './rail.js';
import { ReactionChange } from './reactions.js';
import { RoomPrefs } from './room-prefs.js';

const typing = {
  summary: 'A member is typing. Two arguments: the userId and the room.',
  args: [UserId, z.object({ roomId: RoomId })],
} as const;

const system = {
  summary: 'Text for the user; with `code`, the error of a command sent without an ack.',
  args: [z.object({ content: z.string(), code: ErrorCode.optional(), roomId: RoomId.optional() })],
} as const;

/** A message in protocol v1: a Message plus the sender's id under its former name. */
export const MessageV1 = Message.extend({ senderId: UserId }).meta({ id: 'MessageV1' });
export type MessageV1 = z.infer<typeof MessageV1>;

const Participants = z.array(UserId).meta({ description: 'The first 1,000 members.' });

/** Frames of protocol v1, the default: single messages, complete lists. */
export const FRAMES_V1 = {
  system,
  typing,
  get_users: {
    summary: 'The online users, at most once a second.',
    args: [z.object({ users: z.array(UserId) })],
  },
  room_created: {
    summary: 'The current members of a room that the recipient is in.',
    args: [z.object({ roomId: RoomId, participants: Participants })],
  },
  room_invite: {
    summary: 'A user created a room with the recipient as a member.',
    args: [z.object({ roomId: RoomId, hostId: UserId, participants: Participants })],
  },
  joined_room: {
    summary: 'The recipient became a member of the room.',
    args: [z.object({ roomId: RoomId, room: RoomSummary })],
  },
  receive_message: { summary: 'A new message.', args: [MessageV1] },
  receive_messages: {
    summary: 'The latest messages of a room that the recipient just joined, oldest first.',
    args: [z.object({ roomId: RoomId, messages: z.array(MessageV1) })],
  },
} as const;

/** Frames of protocol v2, for clients that connect with `auth.protocol: 2`: batches and deltas. */
export const FRAMES_V2 = {
  system,
  typing,
  messages: {
    summary: 'New messages of one room, by ascending seq.',
    args: [z.object({ roomId: RoomId, messages: z.array(Message) })],
  },
  message_updated: {
    summary: 'The complete new state of a message that was edited, deleted or reacted to.',
    args: [z.object({ roomId: RoomId, message: Message })],
  },
  message_reacted: {
    summary:
      'A user added a reaction to a message, or took it back. Instead of `message_updated`, with `compact_frames`.',
    args: [ReactionChange],
  },
  typing_users: {
    summary: 'Members who are typing, the recipient perhaps among them. Instead of `typing`, with `compact_frames`.',
    args: [z.object({ roomId: RoomId, userIds: z.array(UserId) })],
  },
  member_changed: {
    summary: 'Members who joined, changed role or left.',
    args: [
      z.object({
        roomId: RoomId,
        rev: Rev,
        joined: z.array(Member),
        changed: z.array(Member),
        left: z.array(UserId),
        memberCount: z.int(),
      }),
    ],
  },
  room_updated: { summary: 'The room has a new name, topic, visibility or icon.', args: [z.object({ room: Room })] },
  room_deleted: { summary: 'The room was deleted.', args: [z.object({ roomId: RoomId, rev: Rev })] },
  room_created: { summary: 'The recipient became a member of the room.', args: [z.object({ room: RoomSummary })] },
  room_removed: {
    summary: 'The recipient is no longer a member of the room, and why; older servers don’t say it.',
    args: [z.object({ roomId: RoomId, reason: z.enum(['left', 'removed', 'banned']).optional() })],
  },
  room_prefs: {
    summary: 'Room preferences that the recipient changed in another session.',
    args: [RoomPrefs.extend({ roomId: RoomId })],
  },
  rail: { summary: 'The list of rooms as the recipient arranged it in another session.', args: [Rail] },
  invitations_changed: {
    summary: 'The recipient was invited, or answered an invitation in another session: load the invitations again.',
    args: [z.object({})],
  },
  presence: {
    summary:
      'Presence changes of users who share a room of up to 500 members with the recipient; with the feature `watched_presence` of those alone that the client watches.',
    args: [z.object({ users: z.array(UserStatus) })],
  },
  read_marker: {
    summary: 'New read markers: userId to seq, and to how often it was moved back, if it ever was.',
    args: [
      z.object({
        roomId: RoomId,
        markers: z.record(UserId, z.int()),
        epochs: z.record(UserId, z.int()).optional(),
        seq: z
          .int()
          .optional()
          .meta({ description: 'Of the room, when one was moved back: its owner’s messages up to it don’t move it.' }),
      }),
    ],
  },
  client: {
    summary: 'The clientId that the server made, to clients with the feature `client_id` that named none.',
    args: [z.object({ clientId: ClientId })],
  },
  resync: { summary: 'Frames may have been lost; the client must sync all rooms.', args: [z.object({})] },
} as const;

type FrameMap = Record<string, { summary: string; args: readonly z.ZodType[] }>;
type Arguments<A extends readonly z.ZodType[]> = { -readonly [I in keyof A]: z.output<A[I]> };
type EventsOf<F extends FrameMap> = { [E in keyof F]: (...args: Arguments<F[E]['args']>) => void };

/** Socket.IO's event maps of the server's frames, one per protocol. */
export type EventsV1 = EventsOf<typeof FRAMES_V1>;
export type EventsV2 = EventsOf<typeof FRAMES_V2>;
export type Frame<E extends keyof typeof FRAMES_V2> = Parameters<EventsV2[E]>[0];
