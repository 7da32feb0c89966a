import { EventName } from '@suda/contract';
import { wholeNumber, type ValuesOf } from '@suda/engines/start';
import * as z from 'zod';
import type { PROGRAM_VARIABLES } from './program-settings.js';
import { isNetwork, list, secretIn } from './setting-values.js';

const isEvent = (name: string) => EventName.safeParse(name).success;

/** An event, and the path that it goes to. */
const pairOf = (item: string): [event: string, path: string] => {
  const at = item.indexOf('=');
  return [item.slice(0, Math.max(0, at)), item.slice(at + 1)];
};
const isPair = (item: string) => {
  const [event, path] = pairOf(item);
  return isEvent(event) && /^\/[^\s#]*$/.test(path);
};

/** With a path at most: what goes there adds one, and sends no password. */
const isServer = (value: string) => {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && url.username + url.password + url.search + url.hash === '';
};

/** Variables of what goes to other servers. */
export const DELIVERY_VARIABLES = {
  API_SERVER_URL: {
    meaning: 'the server that callbacks go to; without it there are none',
    schema: z
      .string()
      .refine(isServer, 'must be a URL like https://api.example, without user, query and hash')
      .optional(),
  },
  WORKER_CALLBACK_EVENTS: {
    meaning: 'events of workers that API_SERVER_URL is told of, comma-separated',
    schema: list
      .refine((events) => events.every((event) => isEvent(event) && event !== '*'), 'must be names of events')
      .default(['ascii_complete']),
  },
  WORKER_CALLBACK_PATHS: {
    meaning: 'paths of API_SERVER_URL for those events, comma-separated',
    schema: list
      .refine((pairs) => pairs.every(isPair), 'must be pairs like event=/path')
      .default(['ascii_complete=/api/converts/complete']),
  },
  WORKER_CALLBACK_SECRET_FILE: {
    meaning: 'file that holds the secret by which callbacks are signed; without it they are not',
    schema: z.string().optional(),
  },
  DELIVERY_ALLOW_NETWORKS: {
    meaning: 'addresses or networks that are not public, to which requests to other servers may go, comma-separated',
    schema: list
      .refine((networks) => networks.every(isNetwork), 'must be addresses or networks like 10.0.0.0/8')
      .default([]),
  },
  DELIVERY_TIMEOUT_MS: {
    meaning: 'milliseconds that one request to another server may take',
    schema: wholeNumber(100, 60_000).default(10_000),
  },
} as const;

type Values = ValuesOf<typeof DELIVERY_VARIABLES>;

/** Of what goes to other servers. */
export interface DeliverySettings {
  /** Where the API server is told of an event; empty without API_SERVER_URL. */
  callbacks: ReadonlyMap<string, URL>;
  /** Signs them. */
  callbackSecret?: string;
  /** Addresses and CIDRs. */
  allowNetworks: string[];
  timeoutMs: number;
}

/** @throws {StartError} when the file of the secret can't be read, or holds none */
export const deliverySettings = (values: Values): DeliverySettings => {
  const { WORKER_CALLBACK_SECRET_FILE: file } = values;
  return Object.freeze({
    callbacks: callbacksOf(values),
    ...(file !== undefined && { callbackSecret: secretIn('WORKER_CALLBACK_SECRET_FILE', file) }),
    allowNetworks: values.DELIVERY_ALLOW_NETWORKS,
    timeoutMs: values.DELIVERY_TIMEOUT_MS,
  });
};

type WorkerValues = Pick<ValuesOf<typeof PROGRAM_VARIABLES>, 'WORKER_EVENTS' | 'WORKER_SOCKET_PORT'>;

/** What is wrong with these values together. */
export function deliveryFault(values: Values & WorkerValues): string | undefined {
  if (values.API_SERVER_URL === undefined) return undefined;
  const callbacks = callbacksOf(values);
  const event = values.WORKER_CALLBACK_EVENTS.find((it) => !callbacks.has(it));
  if (event !== undefined) return `WORKER_CALLBACK_EVENTS names ${event}, and WORKER_CALLBACK_PATHS has no path for it`;
  // Only where workers come in: the other servers of a cluster have callbacks to bring, and need not know these events.
  const { WORKER_SOCKET_PORT: port, WORKER_EVENTS: accepted } = values;
  const refused = values.WORKER_CALLBACK_EVENTS.find((it) => !accepted.includes(it) && !accepted.includes('*'));
  if (port === undefined || refused === undefined) return undefined;
  return `WORKER_CALLBACK_EVENTS names ${refused}, and WORKER_EVENTS does not: no worker may send it`;
}

/** Paths are below that of the server. */
function callbacksOf(values: Values): Map<string, URL> {
  const { API_SERVER_URL: server, WORKER_CALLBACK_EVENTS: events, WORKER_CALLBACK_PATHS: pairs } = values;
  if (server === undefined) return new Map();
  const paths = new Map(pairs.map(pairOf));
  return new Map(
    events.flatMap((event): [string, URL][] => {
      const path = paths.get(event);
      return path === undefined ? [] : [[event, new URL(server.replace(/\/$/, '') + path)]];
    }),
  );
}
