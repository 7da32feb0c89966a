import * as z from 'zod';
import { Rev, RoomId, UserId } from './fields.js';
import { ErrorCode } from './errors.js';
import { Member, Message, PresenceStatus, Room, RoomSummary } from './model.js';

const typing = {
  summary: 'Somebody types: two arguments, the userId and the room.',
  args: [UserId, z.object({ roomId: RoomId })],
} as const;

const system = {
  summary: 'Something a person should read; with `code`, why a command without an ack failed.',
  args: [z.object({ content: z.string(), code: ErrorCode.optional(), roomId: RoomId.optional() })],
} as const;

/** A message as protocol v1 shows it: everything a Message has, and the sender's id under its old name. */
export const MessageV1 = Message.extend({ senderId: UserId }).meta({ id: 'MessageV1' });
export type MessageV1 = z.infer<typeof MessageV1>;

const Participants = z.array(UserId).meta({ description: 'The first 1,000 members.' });

/** What the server sends to clients that name no protocol: single messages, whole lists. */
export const FRAMES_V1 = {
  system,
  typing,
  get_users: {
    summary: 'Who is online, at most once a second.',
    args: [z.object({ users: z.array(UserId) })],
  },
  room_created: {
    summary: 'A room that I am in, with its present members.',
    args: [z.object({ roomId: RoomId, participants: Participants })],
  },
  room_invite: {
    summary: 'Somebody made a room with me in it.',
    args: [z.object({ roomId: RoomId, hostId: UserId, participants: Participants })],
  },
  joined_room: {
    summary: 'I am in this room now.',
    args: [z.object({ roomId: RoomId, room: RoomSummary })],
  },
  receive_message: { summary: 'A new message.', args: [MessageV1] },
  receive_messages: {
    summary: 'The latest messages of a room that I just joined, oldest first.',
    args: [z.object({ roomId: RoomId, messages: z.array(MessageV1) })],
  },
} as const;

/** What the server sends to clients that connect with `auth.protocol: 2`: batches and deltas. */
export const FRAMES_V2 = {
  system,
  typing,
  messages: {
    summary: 'New messages of one room, ascending.',
    args: [z.object({ roomId: RoomId, messages: z.array(Message) })],
  },
  message_updated: {
    summary: 'The whole new state of an edited, deleted or reacted-to message.',
    args: [z.object({ roomId: RoomId, message: Message })],
  },
  member_changed: {
    summary: 'Who came, changed role or left.',
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
  room_updated: { summary: 'New name, topic or visibility.', args: [z.object({ room: Room })] },
  room_deleted: { summary: 'The room is gone.', args: [z.object({ roomId: RoomId, rev: Rev })] },
  room_created: { summary: 'I became a member.', args: [z.object({ room: RoomSummary })] },
  room_removed: { summary: 'I am no longer a member.', args: [z.object({ roomId: RoomId })] },
  room_prefs: {
    summary: 'I changed my preferences in another session.',
    args: [z.object({ roomId: RoomId, muted: z.boolean() })],
  },
  presence: {
    summary: 'People I share a room with came or went.',
    args: [z.object({ users: z.array(z.object({ userId: UserId, status: PresenceStatus })) })],
  },
  read_marker: {
    summary: 'How far people have read.',
    args: [z.object({ roomId: RoomId, markers: z.record(UserId, z.int()) })],
  },
  resync: { summary: 'Frames may have been lost: sync all rooms.', args: [z.object({})] },
} as const;

type FrameMap = Record<string, { summary: string; args: readonly z.ZodType[] }>;
type Arguments<A extends readonly z.ZodType[]> = { -readonly [I in keyof A]: z.output<A[I]> };
type EventsOf<F extends FrameMap> = { [E in keyof F]: (...args: Arguments<F[E]['args']>) => void };

/** Socket.IO's typed maps of what the server emits, one a protocol. */
export type EventsV1 = EventsOf<typeof FRAMES_V1>;
export type EventsV2 = EventsOf<typeof FRAMES_V2>;
export type Frame<E extends keyof typeof FRAMES_V2> = Parameters<EventsV2[E]>[0];
