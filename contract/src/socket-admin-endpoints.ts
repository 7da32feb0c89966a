import * as z from 'zod';
import { COMMANDS } from './commands.js';
import { ADMIN_NAMESPACE, CLIENTS_NAMESPACE, NAMESPACE } from './connection.js';
import type { Endpoint } from './endpoint.js';
import { ClientId, ProgramUserId } from './fields.js';
import { FRAMES_V1, FRAMES_V2 } from './frames.js';
import { JsonValue } from './json-value.js';
import { LIMITS } from './limits.js';

const SocketId = z.string().min(1).max(64).meta({ description: 'Id of a socket.', example: 'pB3wYxT0aVq9mZ1kAAAB' });
const ReplicaId = z
  .string()
  .min(1)
  .max(80)
  .meta({ description: 'Id of a replica: a server process.', example: 'server-1-4f9a0c' });

const SocketRoom = z
  .string()
  .min(1)
  .max(LIMITS.programUserIdLength + 'u:'.length)
  .meta({
    description:
      'A Socket.IO room: `g:<name>` a group of operators, `r:<roomId>` a chat room, `u:<userId>` a user, `s:<sessionId>` a session, or the id of a socket.',
    example: 'g:canary',
  });
const SocketGroup = z
  .string()
  .max(66)
  .regex(/^g:[\w.-]{1,64}$/, 'g: and 1 to 64 letters, digits, _ . -')
  .meta({ description: 'A group of operators. No chat room’s own: a stranger would hear it.', example: 'g:canary' });

const timeoutMs = z
  .int()
  .min(100)
  .max(30_000)
  .default(5_000)
  .meta({ description: 'Milliseconds that replicas, and sockets where they answer, may take.' });

/** Which sockets a call is for. */
const SocketFilter = z.object({
  of: z
    .enum([NAMESPACE, ADMIN_NAMESPACE, CLIENTS_NAMESPACE])
    .default(NAMESPACE)
    .meta({ description: 'Their namespace; `/clients`: those of Socket.IO on the client port.' }),
  in: z
    .array(SocketRoom)
    .max(LIMITS.socketRooms)
    .default([])
    .meta({ description: 'Those in any of these rooms; all without one.' }),
  except: z.array(SocketRoom).max(LIMITS.socketRooms).default([]).meta({ description: 'But none in any of these.' }),
  local: z.boolean().default(false).meta({ description: 'Only those of the replica that answers.' }),
  timeoutMs,
});
export type SocketFilter = z.output<typeof SocketFilter>;

const missing = z
  .array(ReplicaId)
  .meta({ description: 'Replicas that did not answer in time; what they have is not in the answer.' });
const sockets = z.int().meta({ description: 'To how many sockets it applied.' });

const AdministeredSocket = z
  .object({
    id: SocketId,
    replica: ReplicaId,
    handshake: z
      .object({
        time: z.iso.datetime(),
        address: z.string(),
        secure: z.boolean(),
        transport: z.string(),
        userAgent: z.string().optional(),
        origin: z.string().optional(),
      })
      .meta({ description: 'Without cookies, tokens, query and other headers.' }),
    rooms: z.array(SocketRoom).meta({ description: 'Its own id aside.' }),
    data: z.object({
      protocol: z.int().optional(),
      userId: ProgramUserId.optional(),
      clientId: ClientId.optional(),
      displayName: z.string().optional(),
      guest: z.boolean().optional(),
      sessionId: z.string().optional(),
    }),
  })
  .meta({ id: 'AdministeredSocket' });
export type AdministeredSocket = z.output<typeof AdministeredSocket>;

const Groups = SocketFilter.extend({ rooms: z.array(SocketGroup).min(1).max(LIMITS.groupsPerSocket) });
const Applied = z.object({ sockets, missing });

/** Names that Socket.IO itself, or our protocol, gives a meaning: a client would take them for the server’s own word. */
const TAKEN: ReadonlySet<string> = new Set([
  ...['connect', 'connect_error', 'connection', 'disconnect', 'disconnecting', 'new_namespace'],
  ...['newListener', 'removeListener'],
  ...[COMMANDS, FRAMES_V1, FRAMES_V2].flatMap((it) => Object.keys(it)).filter((name) => name !== 'system'),
]);
const EventName = z
  .string()
  .max(64)
  .regex(/^[\w:.-]{1,64}$/, '1 to 64 letters, digits, _ : . -')
  .refine((name) => !TAKEN.has(name), 'is a reserved name')
  .meta({ description: 'No event of the protocol but `system`, which shows a text.', example: 'deploy' });

const LogLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']);

const Maintenance = z
  .object({
    on: z.boolean(),
    message: z.string().min(1).max(200).optional().meta({ description: 'Told with every refusal.' }),
    retryAfterS: z.int().min(1).max(86_400).default(30).meta({ description: 'When to try again: `Retry-After`.' }),
  })
  .meta({ description: 'While it is on, new connections and writes are refused with `unavailable`; reading goes on.' });

/** Events that every replica answers, and what they carry. */
export const SERVER_EVENTS = {
  status: z.object({}).default({}),
  log_level: z.object({ level: LogLevel }),
  maintenance: Maintenance,
  drain: z.object({
    on: z.boolean().default(true),
    overMs: z.int().min(0).max(60_000).default(5_000).meta({ description: 'Over how long its sockets are closed.' }),
  }),
} as const;
export type ServerEventName = keyof typeof SERVER_EVENTS;
export type ServerEventPayload<E extends ServerEventName> = z.output<(typeof SERVER_EVENTS)[E]>;

const ReplicaStatus = z
  .object({
    upSeconds: z.int(),
    connections: z.int(),
    sockets: z.record(z.string(), z.int()).meta({ description: 'By namespace.' }),
    logLevel: z.string(),
    maintenance: z.object({ since: z.iso.datetime(), message: z.string().optional() }).optional(),
    draining: z.boolean(),
  })
  .meta({ id: 'ReplicaStatus' });
export type ReplicaStatus = z.output<typeof ReplicaStatus>;

/** With which operators look after sockets. The same calls are events of the namespace `/admin`. */
export const SOCKET_ADMIN_ENDPOINTS = {
  fetchSockets: {
    method: 'POST',
    path: '/chat/admin/sockets/fetchSockets',
    summary: 'For operators: sockets by id, of all replicas.',
    operator: true,
    body: SocketFilter.extend({
      limit: z.int().min(1).max(LIMITS.socketPage).default(200),
      after: SocketId.optional().meta({ description: 'The last id of the page before.' }),
    }),
    response: z.object({
      sockets: z.array(AdministeredSocket),
      total: z.int().meta({ description: 'How many match, on this page or not.' }),
      more: z.boolean(),
      missing,
    }),
  },
  socketsJoin: {
    method: 'POST',
    path: '/chat/admin/sockets/socketsJoin',
    summary: `For operators: put sockets into groups, until they disconnect. A socket may be in ${LIMITS.groupsPerSocket}; more are left out.`,
    operator: true,
    body: Groups,
    response: Applied,
  },
  socketsLeave: {
    method: 'POST',
    path: '/chat/admin/sockets/socketsLeave',
    summary: 'For operators: take sockets out of groups.',
    operator: true,
    body: Groups,
    response: Applied,
  },
  disconnectSockets: {
    method: 'POST',
    path: '/chat/admin/sockets/disconnectSockets',
    summary: 'For operators: disconnect sockets. Their clients don’t come back by themselves.',
    operator: true,
    body: SocketFilter.extend({
      close: z.boolean().default(false).meta({ description: 'Close the connection under the socket, too.' }),
    }),
    response: Applied,
  },
  emitToSockets: {
    method: 'POST',
    path: '/chat/admin/sockets/emit',
    summary: 'For operators: send an event to sockets; with `ack`, wait for what they answer.',
    operator: true,
    body: SocketFilter.extend({
      event: EventName,
      args: z.array(JsonValue).max(8).default([]),
      ack: z.boolean().default(false),
    }),
    response: z.object({
      sockets,
      answers: z
        .array(z.object({ socket: SocketId, value: z.unknown().optional(), tooLarge: z.literal(true).optional() }))
        .optional()
        .meta({ description: `With \`ack\`. An answer of more than ${LIMITS.socketAnswer} characters is left out.` }),
      silent: z.array(SocketId).optional().meta({ description: 'With `ack`: sockets that did not answer in time.' }),
      missing,
    }),
  },
  serverSideEmit: {
    method: 'POST',
    path: '/chat/admin/sockets/serverSideEmit',
    summary: `For operators: ask the replicas: ${Object.keys(SERVER_EVENTS).join(', ')}.`,
    operator: true,
    body: z.object({
      event: z.string().min(1).max(64),
      payload: JsonValue.optional(),
      replicas: z.array(ReplicaId).min(1).max(100).optional().meta({ description: 'Only these; all without it.' }),
      local: z.boolean().default(false),
      timeoutMs,
    }),
    response: z.object({ answers: z.array(z.object({ replica: ReplicaId, value: ReplicaStatus })), missing }),
  },
} as const satisfies Record<string, Endpoint>;

export type SocketAdminCall = keyof typeof SOCKET_ADMIN_ENDPOINTS;
