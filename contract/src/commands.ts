import * as z from 'zod';
import {
  ClientMessageId,
  Content,
  Emoji,
  OwnDisplayName,
  Rev,
  RoomId,
  RoomName,
  Seq,
  Topic,
  UserId,
} from './fields.js';
import { LIMITS } from './limits.js';
import {
  Calls,
  CustomStatus,
  Invitation,
  Message,
  Preferences,
  Role,
  Room,
  RoomSummary,
  User,
  UserStatus,
  Visibility,
} from './model.js';
import { Rail } from './rail.js';
import { RoomPrefs } from './room-prefs.js';
import type { Ack } from './errors.js';

/** Sent by old clients and ignored: the actor is always the session's user. */
const ignoredUserId = z.string().max(LIMITS.userIdLength).optional().meta({ deprecated: true });
/** A field as it was sent to the client: not held to today's rules, which names of earlier versions may not meet. */
const Seen = z.string();
const UserIds = z.array(UserId).max(LIMITS.participants);
const Mentions = z.array(UserId).max(LIMITS.mentions);
const Nothing = z.object({});
const InRoom = z.object({ roomId: RoomId });
const MessageRef = z.object({ roomId: RoomId, seq: Seq });
const RoomAck = z.object({ room: Room });
const invited = z
  .array(UserId)
  .optional()
  .meta({ description: 'Those of the people named who did not become members: they have to say yes first.' });
const JoinedRoomAck = z.object({ roomId: RoomId, room: RoomSummary, invited });
const OfUser = z.object({ userId: UserId });
const ReadMarkerAck = RoomSummary.pick({ readSeq: true, readEpoch: true });
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

/** All commands of a client, with payload and ack data. The same in both protocol versions. */
export const COMMANDS = {
  register: {
    summary: 'Sign this socket in as a guest, new or existing, and join its rooms.',
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
    summary:
      'Create a room with its first members, or open the direct conversation with one user; with oneself as the one participant of a direct one, the notes to oneself.',
    payload: z.object({
      hostId: ignoredUserId,
      participants: UserIds,
      name: RoomName.optional(),
      topic: Topic.optional(),
      visibility: Visibility.optional(),
      icon: Emoji.optional(),
      direct: z.boolean().optional(),
    }),
    ack: JoinedRoomAck,
  },
  join_room: {
    summary: 'Join a room, or add another user to it.',
    payload: z.object({ roomId: RoomId, userId: UserId.optional() }),
    ack: JoinedRoomAck,
  },
  leave_room: {
    summary: 'Leave a room. When the last member leaves, the room is deleted; leaving a direct conversation hides it.',
    payload: z.object({ roomId: RoomId, userId: ignoredUserId }),
    ack: Nothing,
  },
  update_room: {
    summary: 'Change the name, topic, visibility or icon of a room.',
    payload: z.object({
      roomId: RoomId,
      name: RoomName.min(1).optional(),
      topic: Topic.optional(),
      visibility: Visibility.optional(),
      icon: Emoji.or(z.literal('')).optional().meta({ description: 'Empty for none.' }),
      expected: z
        .object({
          name: Seen.max(2 * LIMITS.roomNameLength).optional(),
          topic: Seen.max(2 * LIMITS.topicLength).optional(),
          visibility: Visibility.optional(),
        })
        .optional()
        .meta({ description: 'What the caller saw: `conflict` with the reason `stale` when one of these is not so.' }),
    }),
    ack: RoomAck,
  },
  delete_room: { summary: 'Delete a room and all its messages.', payload: InRoom, ack: RoomAck },
  add_members: {
    summary: 'Add users to a room.',
    payload: z.object({ roomId: RoomId, userIds: UserIds.min(1) }),
    ack: RoomAck.extend({ invited }),
  },
  remove_member: {
    summary: 'Remove a member from a room, or take from one who left the right to come back.',
    payload: z.object({ roomId: RoomId, userId: UserId }),
    ack: RoomAck,
  },
  ban_user: {
    summary: 'Ban a user from a room, whether in it or not: nobody can add them, and they can’t join.',
    payload: z.object({ roomId: RoomId, userId: UserId }),
    ack: RoomAck,
  },
  unban_user: {
    summary: 'Lift the ban of a user.',
    payload: z.object({ roomId: RoomId, userId: UserId }),
    ack: RoomAck,
  },
  set_role: {
    summary: "Change a member's role. Setting `owner` transfers the ownership of the room.",
    payload: z.object({ roomId: RoomId, userId: UserId, role: Role }),
    ack: RoomAck,
  },
  send_message: {
    summary: 'Send a message. Repeating a clientMessageId returns the first message instead of creating another.',
    payload: z.object({
      roomId: RoomId,
      userId: ignoredUserId,
      content: Content,
      clientMessageId: ClientMessageId.optional(),
      replyTo: Seq.optional(),
      mentions: Mentions.optional(),
      calls: Calls.optional(),
    }),
    ack: Message.pick({ id: true, seq: true, rev: true, createdAt: true }),
  },
  edit_message: {
    summary: 'Edit a message of the caller. Without `mentions` it goes on mentioning and calling whom it did.',
    payload: MessageRef.extend({ content: Content, mentions: Mentions.optional(), calls: Calls.optional() }),
    ack: MessageAck,
  },
  delete_message: {
    summary: 'Delete a message, leaving a tombstone with its seq.',
    payload: MessageRef,
    ack: MessageAck,
  },
  add_reaction: {
    summary: 'Add a reaction to a message.',
    payload: MessageRef.extend({ emoji: Emoji }),
    ack: MessageAck,
  },
  remove_reaction: {
    summary: 'Remove a reaction of the caller.',
    payload: MessageRef.extend({ emoji: Emoji }),
    ack: MessageAck,
  },
  mark_read: {
    summary: "Advance the caller's read marker; it never moves back.",
    payload: MessageRef,
    ack: ReadMarkerAck,
  },
  mark_unread: {
    summary: "Move the caller's read marker back, so that this message is the first unread one.",
    payload: MessageRef,
    ack: ReadMarkerAck.extend({
      seq: z.int().meta({ description: 'Of the room: messages of the caller up to it don’t move the marker.' }),
    }),
  },
  set_room_prefs: {
    summary: "Set the caller's preferences for a room.",
    payload: InRoom.extend(RoomPrefs.shape),
    ack: RoomPrefs,
  },
  list_invitations: {
    summary: 'Rooms that wait for the yes of the caller, newest first.',
    payload: Nothing,
    ack: z.object({ invitations: z.array(Invitation) }),
  },
  accept_invitation: {
    summary: 'Become a member of a room that the caller is invited to.',
    payload: InRoom,
    ack: z.object({ roomId: RoomId, room: RoomSummary }),
  },
  decline_invitation: {
    summary: 'Drop an invitation. Whoever invited is not told.',
    payload: InRoom,
    ack: Nothing,
  },
  block_user: {
    summary: 'Block a user: they no longer add or write directly to the caller. They are not told.',
    payload: OfUser,
    ack: Nothing,
  },
  unblock_user: { summary: 'Take a block back.', payload: OfUser, ack: Nothing },
  list_blocks: {
    summary: 'The users whom the caller blocks, latest first.',
    payload: Nothing,
    ack: z.object({ users: z.array(User) }),
  },
  set_preferences: {
    summary: 'Set the preferences of the caller.',
    payload: Preferences,
    ack: Preferences,
  },
  set_custom_status: {
    summary: 'Set what the caller says of themselves; without an emoji and with an empty text it is nothing.',
    payload: CustomStatus,
    ack: Nothing,
  },
  set_display_name: {
    summary: 'Set the name that the caller is shown by, which need not be unique. The userId stays.',
    payload: z.object({ displayName: OwnDisplayName }),
    ack: z.object({ displayName: z.string() }),
  },
  get_rail: {
    summary: 'How the caller arranged their list of rooms: sections of rooms, favourites among them.',
    payload: Nothing,
    ack: Rail,
  },
  set_rail: {
    summary: 'Arrange the list of rooms of the caller, in all of their sessions. The latest one is valid.',
    payload: Rail,
    ack: Nothing,
  },
  typing: {
    summary: 'Signal that the caller is typing. Expires after five seconds.',
    payload: z.object({ roomId: RoomId, userId: ignoredUserId }),
    ack: Nothing,
  },
  watch_presence: {
    summary:
      'Name the people whose presence the client shows, each with a room that both are in; the latest call is valid. The answer has those that were not named before. For clients with the feature `watched_presence`.',
    payload: z.object({
      people: z.array(z.object({ roomId: RoomId, userId: UserId })).max(LIMITS.watchedPeople),
    }),
    ack: z.object({ users: z.array(UserStatus).max(LIMITS.watchedPeople) }),
  },
  sync: {
    summary: 'Get the changes of rooms since the given revisions.',
    payload: z.object({
      rooms: z.array(z.object({ roomId: RoomId, afterRev: Rev })).max(LIMITS.syncRooms),
    }),
    ack: z.object({ rooms: z.array(SyncedRoom) }),
  },
} as const satisfies Record<string, { summary: string; payload: z.ZodType; ack: z.ZodType }>;

export type CommandName = keyof typeof COMMANDS;
/** Payload as the client sends it. */
export type CommandInput<C extends CommandName> = z.input<(typeof COMMANDS)[C]['payload']>;
/** Payload as the handler receives it, validated. */
export type CommandPayload<C extends CommandName> = z.output<(typeof COMMANDS)[C]['payload']>;
export type CommandResult<C extends CommandName> = z.output<(typeof COMMANDS)[C]['ack']>;

/** Socket.IO's event map of the client's commands. */
export type ClientToServerEvents = {
  [C in CommandName]: (payload: CommandInput<C>, ack?: (answer: Ack<CommandResult<C>>) => void) => void;
};
