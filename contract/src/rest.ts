import * as z from 'zod';
import {
  Cursor,
  DisplayName,
  IsoTime,
  Keyword,
  NewUserId,
  Password,
  Rev,
  RoomName,
  Seq,
  SessionId,
  UserId,
} from './fields.js';
import { CONTACT_ENDPOINTS } from './contact-endpoints.js';
import { type Endpoint, limit, ProgramUserPath, RoomPath } from './endpoint.js';
import { INVITE_ENDPOINTS } from './invite-endpoints.js';
import { LIMITS } from './limits.js';
import { Ban, Member, Message, Presence, PresenceStatus, Room, RoomSummary, Session, User } from './model.js';
import { OPERATOR_ENDPOINTS } from './operator-endpoints.js';
import { PROGRAM_ENDPOINTS } from './program-endpoints.js';
import { SEARCH_ENDPOINTS } from './search-endpoints.js';
import { SOCKET_ADMIN_ENDPOINTS } from './socket-admin-endpoints.js';

export const AuthMode = z.enum(['open', 'accounts']);
export type AuthMode = z.infer<typeof AuthMode>;
export const SignupMode = z.enum(['open', 'closed']);
export type SignupMode = z.infer<typeof SignupMode>;

const seq = z.coerce.number().pipe(Seq);
const Paging = z.object({ cursor: Cursor.optional(), limit: limit(LIMITS.pageSize, LIMITS.defaultPageSize) });

/** Compared with the account's: one of an earlier version may be shorter than a new one has to be, or longer. */
const GivenPassword = z.string().min(1).max(LIMITS.passwordMaxLength);

const Caller = z.object({
  user: User,
  sessionId: z.string(),
  operator: z.literal(true).optional().meta({ description: 'The account is one of ADMIN_USERS.' }),
});

/** What the app opens with: absent parts are requested by themselves. */
const Boot = z.object({
  mode: AuthMode,
  signup: SignupMode,
  me: Caller.optional().meta({ description: 'Absent without a session, and then so are all others.' }),
  rooms: z
    .object({ rooms: z.array(RoomSummary), cursor: Cursor.optional() })
    .optional()
    .meta({ description: 'The first page of `GET /chat/rooms`, of 200.' }),
  opened: z
    .object({
      room: RoomSummary,
      messages: z.array(Message),
      more: z.boolean(),
      rev: Rev,
      around: Seq.optional().meta({ description: 'The page is around this message, the first unread one.' }),
    })
    .optional()
    .meta({ description: 'The room that was named, if the caller is a member, and the page where reading goes on.' }),
});

const SignedIn = Caller.extend({ token: z.string(), expiresAt: IsoTime }).meta({ id: 'SignedIn' });
export type SignedIn = z.infer<typeof SignedIn>;

/** A user, and their presence if the caller may know of it. */
export const UserWithPresence = User.extend({ status: PresenceStatus.optional() }).meta({ id: 'UserWithPresence' });
export type UserWithPresence = z.infer<typeof UserWithPresence>;

/** A member and their presence. */
export const MemberWithPresence = Member.extend({ status: PresenceStatus }).meta({ id: 'MemberWithPresence' });
export type MemberWithPresence = z.infer<typeof MemberWithPresence>;

/** All REST endpoints. Errors are answered as `{ error: ErrorBody }` with the status of the code. */
export const ENDPOINTS = {
  boot: {
    method: 'GET',
    path: '/chat/boot',
    summary: 'All that the app opens with, in one answer. Without a session the AUTH_MODE and the SIGNUP alone.',
    open: true,
    query: z.object({
      room: z.string().max(LIMITS.cursorLength).optional().meta({
        description: 'Id of the room in the address. What is no room of the caller is left out of the answer.',
      }),
    }),
    response: Boot,
  },
  authMode: {
    method: 'GET',
    path: '/chat/auth/mode',
    summary: 'The AUTH_MODE, the SIGNUP, and whether the caller has a session.',
    open: true,
    response: z.object({ mode: AuthMode, signup: SignupMode, signedIn: z.boolean() }),
  },
  signup: {
    method: 'POST',
    path: '/chat/auth/signup',
    summary: 'Create an account and sign in (SIGNUP=open).',
    open: true,
    body: z.object({ userId: NewUserId, password: Password, displayName: DisplayName.optional() }),
    response: SignedIn,
  },
  login: {
    method: 'POST',
    path: '/chat/auth/login',
    summary: 'Sign in to an account.',
    open: true,
    body: z.object({ userId: UserId, password: GivenPassword }),
    response: SignedIn,
  },
  guest: {
    method: 'POST',
    path: '/chat/auth/guest',
    summary: 'Sign in as a guest (AUTH_MODE=open).',
    open: true,
    body: z.object({ userId: UserId }),
    response: SignedIn,
  },
  logout: {
    method: 'POST',
    path: '/chat/auth/logout',
    summary: 'End the current session.',
    response: z.object({}),
  },
  me: {
    method: 'GET',
    path: '/chat/auth/me',
    summary: 'The user and session of the caller.',
    response: Caller,
  },
  sessions: {
    method: 'GET',
    path: '/chat/auth/sessions',
    summary: 'Sessions of the caller, newest first.',
    response: z.object({ sessions: z.array(Session) }),
  },
  endSession: {
    method: 'DELETE',
    path: '/chat/auth/sessions/:id',
    summary: 'End a session of the caller.',
    params: z.object({ id: SessionId }),
    response: z.object({}),
  },
  endOtherSessions: {
    method: 'DELETE',
    path: '/chat/auth/sessions',
    summary: 'End all sessions of the caller but the current one.',
    response: z.object({}),
  },
  changePassword: {
    method: 'POST',
    path: '/chat/auth/password',
    summary: 'Change the password of the caller’s account, and end all its sessions but the current one.',
    body: z.object({ currentPassword: GivenPassword, newPassword: Password }),
    response: z.object({}),
  },
  rooms: {
    method: 'GET',
    path: '/chat/rooms',
    summary: 'Rooms of the caller, by latest message, newest first.',
    query: Paging,
    response: z.object({ rooms: z.array(RoomSummary), cursor: Cursor.optional() }),
  },
  publicRooms: {
    method: 'GET',
    path: '/chat/rooms/public',
    summary:
      'Public rooms, by name; with `q` those with a word, or a Korean, Chinese or Japanese character, from which the name goes on so. A page may be short.',
    query: Paging.extend({ q: RoomName.optional() }),
    response: z.object({ rooms: z.array(Room), cursor: Cursor.optional() }),
  },
  room: {
    method: 'GET',
    path: '/chat/rooms/:id',
    summary: 'One room; members get a RoomSummary. Private rooms are `not_found` for callers that are not members.',
    params: RoomPath,
    response: z.object({ room: z.union([RoomSummary, Room]) }),
  },
  members: {
    method: 'GET',
    path: '/chat/rooms/:id/members',
    summary:
      'Members of a room, by join order. With `q` those whom what was typed after an @ may mean: it begins with their name or ID, the longest first, or one of the two has it in it. Then there are no further pages.',
    params: RoomPath,
    query: Paging.extend({ q: Keyword.optional() }),
    response: z.object({ members: z.array(MemberWithPresence), cursor: Cursor.optional() }),
  },
  bans: {
    method: 'GET',
    path: '/chat/rooms/:id/bans',
    summary: 'Users banned from a room, latest first. For members who may ban.',
    params: RoomPath,
    query: Paging,
    response: z.object({ bans: z.array(Ban), cursor: Cursor.optional() }),
  },
  ...CONTACT_ENDPOINTS,
  ...INVITE_ENDPOINTS,
  messages: {
    method: 'GET',
    path: '/chat/rooms/:id/messages',
    summary:
      'A page of messages by ascending seq; the newest page without before, after or around. Long messages make it shorter than `limit`; `more` says whether there are others.',
    params: RoomPath,
    query: z
      .object({
        before: seq.optional(),
        after: z.coerce.number().int().min(0).optional(),
        around: seq.optional(),
        limit: limit(LIMITS.pageSize, LIMITS.defaultPageSize),
      })
      .refine(
        ({ before, after, around }) => [before, after, around].filter((it) => it !== undefined).length <= 1,
        'only one of before, after and around',
      ),
    response: z.object({ messages: z.array(Message), more: z.boolean(), rev: Rev }),
  },
  exportRoom: {
    method: 'GET',
    path: '/chat/rooms/:id/export',
    summary: 'All messages of a room as a streamed file.',
    params: RoomPath,
    query: z.object({
      format: z.enum(['txt', 'json']).default('txt'),
      sessionId: SessionId.optional().meta({ description: 'Instead of the header `Suda-Session`, for links.' }),
    }),
    response: z.string(),
  },
  ...SEARCH_ENDPOINTS,
  people: {
    method: 'GET',
    path: '/chat/people',
    summary:
      'Users whom the caller may add to a room, online users first. With AUTH_MODE=accounts those that the caller shares a room with, and from two characters on everybody whose name, or a word or a Korean, Chinese or Japanese character in it, begins so, without their presence.',
    query: z.object({ q: z.string().max(LIMITS.userIdLength).default(''), limit: limit(LIMITS.people, 20) }),
    response: z.object({ people: z.array(UserWithPresence) }),
  },
  users: {
    method: 'GET',
    path: '/chat/users',
    summary: 'The online users, at most 1,000. With AUTH_MODE=accounts those that the caller shares a room with.',
    open: true,
    response: z.array(UserId),
  },
  presence: {
    method: 'GET',
    path: '/chat/users/:id/presence',
    summary:
      'Presence of a user who shares a room with the caller. Services get that of any user, with the clients that are connected and since when.',
    service: 'too',
    params: ProgramUserPath,
    response: Presence,
  },
  ...PROGRAM_ENDPOINTS,
  ...OPERATOR_ENDPOINTS,
  ...SOCKET_ADMIN_ENDPOINTS,
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof ENDPOINTS;
type Part<E extends EndpointName, P extends string> = (typeof ENDPOINTS)[E] extends {
  [K in P]: infer S extends z.ZodType;
}
  ? S
  : never;
export type RestBody<E extends EndpointName> = z.output<Part<E, 'body'>>;
export type RestQuery<E extends EndpointName> = z.output<Part<E, 'query'>>;
export type RestQueryInput<E extends EndpointName> = z.input<Part<E, 'query'>>;
export type RestParams<E extends EndpointName> = z.output<Part<E, 'params'>>;
export type RestResponse<E extends EndpointName> = z.output<Part<E, 'response'>>;
