import * as z from 'zod';
import { ErrorBody } from './errors.js';
import { ClientId, ProgramUserId, WrittenUserId } from './fields.js';
import { LIMITS } from './limits.js';

/** Path of Socket.IO on the client port; plain WebSockets are at `/`. */
export const CLIENT_SOCKET_PATH = '/socket.io';

/** Events that clients of Socket.IO emit to themselves, and those that the client port sends by itself. */
const RESERVED = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
  'client',
  'error',
]);

export const EventName = z
  .string()
  .min(1)
  .max(LIMITS.eventNameLength)
  .regex(/^[^\p{C}]+$/u, 'nothing invisible')
  .refine((name) => !RESERVED.has(name), 'a name that is not reserved')
  .meta({ description: 'Name of an event, as clients hear it.', example: 'progress_update' });

/** What a worker sends. Everything in `data` goes to the clients as it is. */
export const WorkerFrame = z
  .object({
    event: EventName,
    data: z.looseObject({
      userId: WrittenUserId,
      requestId: z
        .unknown()
        .optional()
        .meta({ description: 'Text or a number: whose progress it is. Else it is none.' }),
    }),
    id: z
      .union([z.string().max(128), z.number()])
      .nullish()
      .meta({ description: 'Asks for an answer, which repeats it.' }),
  })
  .meta({ id: 'WorkerFrame' });
export type WorkerFrame = z.infer<typeof WorkerFrame>;

const frameId = z.union([z.string(), z.number()]);

/** What a worker is answered: each frame with an `id`, and each that can't be read. */
export const WorkerAnswer = z
  .union([
    z.object({
      id: frameId,
      ok: z.literal(true),
      delivered: z.int().min(0).meta({ description: 'Clients that it went to; 0 when it is kept for later.' }),
      coalesced: z.literal(true).optional().meta({ description: 'A later one of the same request replaced it.' }),
    }),
    z.object({ id: frameId.optional(), ok: z.literal(false), error: ErrorBody }),
  ])
  .meta({ id: 'WorkerAnswer' });
export type WorkerAnswer = z.infer<typeof WorkerAnswer>;

/** Socket.IO's `auth` on the client port. */
export const ProgramHandshake = z
  .object({
    userId: WrittenUserId.optional().meta({ description: 'Must be there with CLIENT_SOCKET_AUTH=open.' }),
    clientId: ClientId.optional(),
    accessToken: z
      .string()
      .max(LIMITS.ticketLength)
      .optional()
      .meta({ description: 'A session token, or a ticket of `POST /chat/tickets`.' }),
  })
  .meta({ id: 'ProgramHandshake' });
export type ProgramHandshake = z.infer<typeof ProgramHandshake>;

/** The first frame on a plain WebSocket of the client port: the same, with `token` for `accessToken`. */
export const ProgramHello = z
  .object({
    userId: WrittenUserId.optional(),
    clientId: ClientId.optional(),
    token: z.string().max(LIMITS.ticketLength).optional(),
  })
  .meta({ id: 'ProgramHello' });
export type ProgramHello = z.infer<typeof ProgramHello>;

/** What the client port sends by itself: `{ event, data }` on a plain WebSocket. */
export const CLIENT_PORT_FRAMES = {
  client: {
    summary: 'Who one is: first on a plain WebSocket; on Socket.IO only when no clientId was named.',
    payload: z.object({ userId: ProgramUserId, clientId: ClientId }),
  },
  error: { summary: 'Why a plain WebSocket is closed.', payload: ErrorBody },
} as const;
