import * as z from 'zod';
import { Cursor, DisplayName, IsoTime, Keyword, Password, Rev, RoomId, RoomName, Seq, UserId } from './fields.js';
import { LIMITS } from './limits.js';
import { Member, Message, Presence, PresenceStatus, Room, RoomSummary, Session, User } from './model.js';

export const AuthMode = z.enum(['open', 'accounts']);
export type AuthMode = z.infer<typeof AuthMode>;

const limit = (max: number, fallback: number) => z.coerce.number().int().min(1).max(max).default(fallback);
const seq = z.coerce.number().pipe(Seq);
const Paging = z.object({ cursor: Cursor.optional(), limit: limit(LIMITS.pageSize, LIMITS.defaultPageSize) });
const RoomPath = z.object({ id: RoomId });

const SignedIn = z
  .object({ user: User, sessionId: z.string(), token: z.string(), expiresAt: IsoTime })
  .meta({ id: 'SignedIn' });
export type SignedIn = z.infer<typeof SignedIn>;

export const SearchResult = z
  .object({
    message: Message,
    highlights: z.array(z.tuple([z.int(), z.int()])).meta({ description: 'Offsets in content, end exclusive.' }),
  })
  .meta({ id: 'SearchResult' });
export type SearchResult = z.infer<typeof SearchResult>;

export const Person = User.extend({ status: PresenceStatus }).meta({ id: 'Person' });
export type Person = z.infer<typeof Person>;

/** A member and whether they are there now. */
export const MemberWithPresence = Member.extend({ status: PresenceStatus }).meta({ id: 'MemberWithPresence' });
export type MemberWithPresence = z.infer<typeof MemberWithPresence>;

interface Endpoint {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  summary: string;
  /** Answers without a session. */
  open?: true;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  response: z.ZodType;
}

/** Every REST path. Failures answer `{ error: ErrorBody }` with the status of the code. */
export const ENDPOINTS = {
  authMode: {
    method: 'GET',
    path: '/chat/auth/mode',
    summary: 'Whether guests may come in, and whether the caller has a session: what a page asks first.',
    open: true,
    response: z.object({ mode: AuthMode, signedIn: z.boolean() }),
  },
  signup: {
    method: 'POST',
    path: '/chat/auth/signup',
    summary: 'Make an account and sign in.',
    open: true,
    body: z.object({ userId: UserId, password: Password, displayName: DisplayName.optional() }),
    response: SignedIn,
  },
  login: {
    method: 'POST',
    path: '/chat/auth/login',
    summary: 'Sign in to an account.',
    open: true,
    body: z.object({ userId: UserId, password: z.string().min(1).max(LIMITS.passwordMaxLength) }),
    response: SignedIn,
  },
  guest: {
    method: 'POST',
    path: '/chat/auth/guest',
    summary: 'Come in under a name (AUTH_MODE=open).',
    open: true,
    body: z.object({ userId: UserId }),
    response: SignedIn,
  },
  logout: {
    method: 'POST',
    path: '/chat/auth/logout',
    summary: 'End this session.',
    response: z.object({}),
  },
  me: {
    method: 'GET',
    path: '/chat/auth/me',
    summary: 'Who I am.',
    response: z.object({ user: User, sessionId: z.string() }),
  },
  sessions: {
    method: 'GET',
    path: '/chat/auth/sessions',
    summary: 'My sessions, newest first.',
    response: z.object({ sessions: z.array(Session) }),
  },
  endSession: {
    method: 'DELETE',
    path: '/chat/auth/sessions/:id',
    summary: 'End one of my sessions.',
    params: z.object({ id: z.string().min(1).max(64) }),
    response: z.object({}),
  },
  rooms: {
    method: 'GET',
    path: '/chat/rooms',
    summary: 'My rooms, by latest message.',
    query: Paging,
    response: z.object({ rooms: z.array(RoomSummary), cursor: Cursor.optional() }),
  },
  publicRooms: {
    method: 'GET',
    path: '/chat/rooms/public',
    summary: 'Public rooms by name.',
    query: Paging.extend({ q: RoomName.optional() }),
    response: z.object({ rooms: z.array(Room), cursor: Cursor.optional() }),
  },
  room: {
    method: 'GET',
    path: '/chat/rooms/:id',
    summary: 'One room; a member gets a RoomSummary.',
    params: RoomPath,
    response: z.object({ room: z.union([RoomSummary, Room]) }),
  },
  members: {
    method: 'GET',
    path: '/chat/rooms/:id/members',
    summary: 'Who is in a room, in the order of joining.',
    params: RoomPath,
    query: Paging,
    response: z.object({ members: z.array(MemberWithPresence), cursor: Cursor.optional() }),
  },
  messages: {
    method: 'GET',
    path: '/chat/rooms/:id/messages',
    summary: 'A page of history, ascending; the newest one without before, after or around.',
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
    summary: 'The whole conversation as a file, streamed.',
    params: RoomPath,
    query: z.object({ format: z.enum(['txt', 'json']).default('txt') }),
    response: z.string(),
  },
  search: {
    method: 'GET',
    path: '/chat/search',
    summary: 'Messages of my rooms by keyword, newest first.',
    query: z.object({
      q: Keyword,
      room: RoomId.optional(),
      from: UserId.optional(),
      after: z.iso.datetime({ offset: true }).optional(),
      before: z.iso.datetime({ offset: true }).optional(),
      cursor: Cursor.optional(),
      limit: limit(LIMITS.searchResults, 20),
    }),
    response: z.object({ results: z.array(SearchResult), cursor: Cursor.optional() }),
  },
  searchKeyword: {
    method: 'POST',
    path: '/chat/search',
    summary: 'The same for old programs: the newest 100.',
    body: z.object({ userId: z.string().max(LIMITS.userIdLength).optional(), keyword: Keyword }),
    response: z.array(Message.pick({ roomId: true, userId: true, content: true, createdAt: true })),
  },
  people: {
    method: 'GET',
    path: '/chat/people',
    summary: 'Whom I may add, online first.',
    query: z.object({ q: z.string().max(LIMITS.userIdLength).default(''), limit: limit(LIMITS.people, 20) }),
    response: z.object({ people: z.array(Person) }),
  },
  users: {
    method: 'GET',
    path: '/chat/users',
    summary: 'Who is online, the first 1,000.',
    open: true,
    response: z.array(UserId),
  },
  presence: {
    method: 'GET',
    path: '/chat/users/:id/presence',
    summary: 'Whether a person I share a room with is online.',
    params: z.object({ id: UserId }),
    response: Presence,
  },
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
