import * as z from 'zod';
import { ClientId, CustomStatusText, Emoji, IsoTime, ProgramUserId, Rev, RoomId, Seq, UserId } from './fields.js';
import { LIMITS } from './limits.js';
import { RoomPrefs } from './room-prefs.js';

export const ROLES = ['owner', 'admin', 'member'] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

export const Visibility = z.enum(['private', 'public']);
export type Visibility = z.infer<typeof Visibility>;

export const PresenceStatus = z.enum(['online', 'offline']);
export type PresenceStatus = z.infer<typeof PresenceStatus>;

/** Whether a user is online. */
export const UserStatus = z.object({
  userId: UserId,
  status: PresenceStatus,
  displayName: z.string().optional().meta({
    description:
      'In `presence`: they have a new one. In the answer of `watch_presence`: the present one. Servers of an earlier version leave it out.',
  }),
});
export type UserStatus = z.infer<typeof UserStatus>;

/** Structured form of a system message, for clients that localize it; `content` holds the English text. */
export const SystemNotice = z.object({
  type: z.enum([
    'room_created',
    'member_joined',
    'members_added',
    'member_left',
    'member_removed',
    'member_banned',
    'room_renamed',
  ]),
  /** The affected users, at most the first ten. */
  userIds: z.array(UserId),
  name: z.string().optional(),
  /** Who made the invite link by which somebody joined. */
  invitedBy: UserId.optional(),
});
export type SystemNotice = z.infer<typeof SystemNotice>;

export const Calls = z.enum(['all', 'here']);
export type Calls = z.infer<typeof Calls>;

export const Message = z
  .object({
    id: z.string().meta({ description: '`<roomId>.<seq>`' }),
    roomId: RoomId,
    seq: Seq,
    rev: Rev,
    userId: UserId,
    content: z.string(),
    kind: z.enum(['text', 'system']),
    createdAt: IsoTime,
    clientMessageId: z.string().optional(),
    replyTo: Seq.optional(),
    mentions: z.array(UserId).optional(),
    calls: Calls.optional().meta({
      description: 'It calls everybody in the room, or who of them was online: they are among `mentions`.',
    }),
    editedAt: IsoTime.optional(),
    deletedAt: IsoTime.optional(),
    reactions: z.record(z.string(), z.array(UserId)).optional(),
    notice: SystemNotice.optional(),
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof Message>;

export const Room = z
  .object({
    roomId: RoomId,
    name: z.string(),
    topic: z.string(),
    visibility: Visibility,
    icon: Emoji.optional(),
    direct: z.boolean(),
    memberCount: z.int(),
    seq: z.int().min(0),
    rev: Rev,
    createdAt: IsoTime,
    lastMessage: Message.optional(),
  })
  .meta({ id: 'Room' });
export type Room = z.infer<typeof Room>;

export const RoomSummary = Room.extend({
  role: Role,
  ...RoomPrefs.shape,
  readSeq: z.int().min(0),
  readEpoch: z.int().min(0).optional().meta({
    description:
      'How often the caller moved the marker back; absent: never. The later epoch is valid, in one epoch the higher `readSeq`.',
  }),
  mentionCount: z.int().min(0),
  mentionedAt: z.array(Seq).optional().meta({
    description: 'Unread messages that mention the caller, ascending. Servers of an earlier version leave it out.',
  }),
  uncounted: z.array(Seq).optional().meta({
    description:
      'Messages after `readSeq` that don’t count as unread, ascending: system messages and deleted ones. Servers of an earlier version leave it out.',
  }),
  /** The other user of a direct conversation. */
  peer: z.object({ userId: UserId, displayName: z.string() }).optional(),
}).meta({ id: 'RoomSummary' });
export type RoomSummary = z.infer<typeof RoomSummary>;

export const Member = z
  .object({
    userId: UserId,
    displayName: z.string(),
    role: Role,
    joinedAt: IsoTime,
    readSeq: z.int().min(0).optional(),
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof Member>;

/** A user who can't be in a room until the ban is lifted. */
export const Ban = z
  .object({ userId: UserId, displayName: z.string(), bannedBy: UserId, bannedAt: IsoTime })
  .meta({ id: 'Ban' });
export type Ban = z.infer<typeof Ban>;

export const User = z.object({ userId: UserId, displayName: z.string(), guest: z.boolean() }).meta({ id: 'User' });
export type User = z.infer<typeof User>;

/** A page, an app or a program of a user that is connected by one socket or several. */
export const ConnectedClient = z
  .object({ clientId: ClientId, since: IsoTime, sockets: z.int().min(1) })
  .meta({ id: 'ConnectedClient' });
export type ConnectedClient = z.infer<typeof ConnectedClient>;

/** What a person says of themselves beside their name: an emoji, a text, or both. */
export const CustomStatus = z
  .object({
    emoji: Emoji.optional(),
    text: CustomStatusText,
    until: IsoTime.optional().meta({ description: 'It is gone then.' }),
  })
  .meta({ id: 'CustomStatus' });
export type CustomStatus = z.infer<typeof CustomStatus>;

export const Presence = z
  .object({
    userId: ProgramUserId,
    status: PresenceStatus,
    displayName: z.string().optional(),
    lastSeenAt: IsoTime.optional(),
    customStatus: CustomStatus.optional(),
    since: IsoTime.optional().meta({ description: 'For services: when the first of the clients connected.' }),
    clients: z
      .array(ConnectedClient)
      .max(LIMITS.clientsOfUser)
      .optional()
      .meta({ description: 'For services: the clients that are connected.' }),
  })
  .meta({ id: 'Presence' });
export type Presence = z.infer<typeof Presence>;

export const Session = z
  .object({
    id: z.string(),
    createdAt: IsoTime,
    lastSeenAt: IsoTime,
    expiresAt: IsoTime,
    userAgent: z.string(),
    current: z.boolean(),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;

/** Whom a person lets put them into rooms at once; others have to invite them. */
export const WhoMayAdd = z.enum(['anyone', 'known', 'nobody']);
export type WhoMayAdd = z.infer<typeof WhoMayAdd>;

export const Preferences = z
  .object({
    whoMayAdd: WhoMayAdd.meta({
      description:
        'Who puts the caller into rooms at once: `known` are people in a private room that the caller chose; anybody else invites.',
    }),
  })
  .meta({ id: 'Preferences' });
export type Preferences = z.infer<typeof Preferences>;

/** A room that waits for the yes of the person invited. */
export const Invitation = z
  .object({
    roomId: RoomId,
    name: z.string(),
    direct: z.boolean(),
    memberCount: z.int(),
    inviter: z.object({ userId: UserId, displayName: z.string() }),
    invitedAt: IsoTime,
  })
  .meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof Invitation>;
