import { EventName } from '@suda/contract';
import { oneOf, wholeNumber, type ValuesOf } from '@suda/engines/start';
import * as z from 'zod';
import { secret, secretIn } from './setting-values.js';

const CLIENT_AUTH = ['session', 'ticket', 'open'] as const;

const port = () => wholeNumber(0, 65_535).optional();

const eventNames = z
  .string()
  .default('progress_update,ascii_complete,ascii_failed')
  .transform((value) =>
    value
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  )
  .refine((names) => names.every((name) => EventName.safeParse(name).success), 'must be names of events, or *');

/** Variables of the ports and paths for other programs. */
export const PROGRAM_VARIABLES = {
  CLIENT_SOCKET_PORT: {
    meaning: 'port for clients of other programs; 0 takes a free one; without it there is none',
    schema: port(),
  },
  CLIENT_SOCKET_AUTH: {
    meaning:
      'session: clients prove who they are by a session or a ticket; ticket: by a ticket alone; open: they are who they say',
    schema: oneOf(CLIENT_AUTH).default('session'),
  },
  CLIENT_SOCKET_AUTH_I_KNOW: {
    meaning: '1 lets CLIENT_SOCKET_AUTH=open listen beyond this machine',
    schema: oneOf(['0', '1']).default('0'),
  },
  WORKER_SOCKET_PORT: {
    meaning: 'port for workers; 0 takes a free one; without it there is none',
    schema: port(),
  },
  WORKER_TOKEN: {
    meaning: 'what workers send in Authorization; without it only this machine reaches their port',
    schema: secret.optional(),
    secret: true,
  },
  WORKER_TOKEN_FILE: { meaning: 'file that holds it, instead', schema: z.string().optional() },
  WORKER_EVENTS: {
    meaning: 'events that workers may send, comma-separated; * for all',
    schema: eventNames,
  },
  WORKER_EVENT_TTL_S: {
    meaning: 'seconds that an event is kept for a person who is not connected',
    schema: wholeNumber(1, 86_400).default(60),
  },
  SERVICE_TOKEN: {
    meaning: 'what services send in Authorization to ask who is connected and for tickets; without it none may',
    schema: secret.optional(),
    secret: true,
  },
  SERVICE_TOKEN_FILE: { meaning: 'file that holds it, instead', schema: z.string().optional() },
} as const;

/** Of the ports and paths for other programs. */
export interface ProgramSettings {
  /** Absent where there is none. */
  clientPort?: number;
  /** By what clients prove who they are. */
  clientAuth: (typeof CLIENT_AUTH)[number];
  workerPort?: number;
  workerToken?: string;
  /** Events that workers may send; undefined for all. */
  workerEvents?: ReadonlySet<string>;
  eventTtlMs: number;
  serviceToken?: string;
}

/** @throws {StartError} when the file of a token can't be read, or holds none */
export function programSettings(values: ValuesOf<typeof PROGRAM_VARIABLES>): ProgramSettings {
  const workerToken = tokenOf('WORKER_TOKEN', values);
  const serviceToken = tokenOf('SERVICE_TOKEN', values);
  return Object.freeze({
    ...(values.CLIENT_SOCKET_PORT !== undefined && { clientPort: values.CLIENT_SOCKET_PORT }),
    clientAuth: values.CLIENT_SOCKET_AUTH,
    ...(values.WORKER_SOCKET_PORT !== undefined && { workerPort: values.WORKER_SOCKET_PORT }),
    ...(workerToken !== undefined && { workerToken }),
    ...(!values.WORKER_EVENTS.includes('*') && { workerEvents: new Set(values.WORKER_EVENTS) }),
    eventTtlMs: values.WORKER_EVENT_TTL_S * 1_000,
    ...(serviceToken !== undefined && { serviceToken }),
  });
}

function tokenOf(
  name: 'WORKER_TOKEN' | 'SERVICE_TOKEN',
  values: ValuesOf<typeof PROGRAM_VARIABLES>,
): string | undefined {
  const file = values[`${name}_FILE`];
  if (values[name] !== undefined || file === undefined) return values[name];
  return secretIn(`${name}_FILE`, file);
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

/** What is wrong with these values together. */
export function programFault(values: ValuesOf<typeof PROGRAM_VARIABLES> & { HOST: string }): string | undefined {
  const { CLIENT_SOCKET_PORT, CLIENT_SOCKET_AUTH, CLIENT_SOCKET_AUTH_I_KNOW, HOST } = values;
  if (CLIENT_SOCKET_AUTH === 'ticket' && (values.SERVICE_TOKEN ?? values.SERVICE_TOKEN_FILE) === undefined) {
    return 'CLIENT_SOCKET_AUTH=ticket lets nobody in without SERVICE_TOKEN, by which services get tickets';
  }
  if (CLIENT_SOCKET_PORT === undefined || CLIENT_SOCKET_AUTH !== 'open' || CLIENT_SOCKET_AUTH_I_KNOW === '1') return;
  if (LOOPBACK.test(HOST)) return;
  return (
    `CLIENT_SOCKET_AUTH=open with HOST=${HOST}: anyone who reaches this machine could hear what is meant for others. ` +
    'If you know that nobody else does: CLIENT_SOCKET_AUTH_I_KNOW=1'
  );
}
