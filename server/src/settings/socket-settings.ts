import { ENDPOINTS, LIMITS, SOCKET_PATH } from '@suda/contract';
import { oneOf, wholeNumber, type ValuesOf } from '@suda/engines/start';
import * as z from 'zod';
import { isNetwork, list } from './setting-values.js';

const TRANSPORTS = ['polling', 'websocket'] as const;
const SAME_SITE = ['strict', 'lax', 'none'] as const;

const onOrOff = (fallback: 'on' | 'off') => oneOf(['on', 'off']).default(fallback);
const milliseconds = (fallback: number) => wholeNumber(500, 600_000).default(fallback);
const networks = list
  .refine((values) => values.every(isNetwork), 'must be addresses or networks like 10.0.0.0/8')
  .default([]);

/** Socket.IO takes all that is below its path. */
function isFree(path: string): boolean {
  const wanted = path.split('/');
  return !Object.values(ENDPOINTS).some((endpoint) => {
    const segments = endpoint.path.split('/');
    return (
      segments.length > wanted.length && wanted.every((it, at) => it === segments[at] || segments[at]?.startsWith(':'))
    );
  });
}

/** The variables of Socket.IO’s server: what they mean, what may stand in them, and what holds without them. */
export const SOCKET_VARIABLES = {
  SOCKET_PATH: {
    meaning: 'path below which Socket.IO answers; the web app asks for its default',
    schema: z
      .string()
      .regex(/^(?:\/[\w-]{1,32}){1,4}$/, 'must be a path like /chat/ws, without a slash at its end')
      .refine(isFree, 'must be a path that no endpoint of REST is below')
      .default(SOCKET_PATH),
  },
  SOCKET_SERVE_CLIENT: {
    meaning: 'on: Socket.IO’s own client is served at <path>/socket.io.js, .min.js and .msgpack.min.js',
    schema: onOrOff('off'),
  },
  SOCKET_TRANSPORTS: {
    meaning: 'transports of Socket.IO, comma-separated: websocket, polling',
    schema: list
      .pipe(
        z
          .array(oneOf(TRANSPORTS), `must be some of: ${TRANSPORTS.join(', ')}`)
          .min(1, 'must name at least one transport'),
      )
      .default(['websocket']),
  },
  SOCKET_ALLOW_UPGRADES: {
    meaning: 'whether a connection that began by polling may go on as a WebSocket',
    schema: onOrOff('on'),
  },
  SOCKET_CONNECT_TIMEOUT_MS: {
    meaning: 'milliseconds after which a connection that joined no namespace is closed',
    schema: milliseconds(10_000),
  },
  SOCKET_PING_INTERVAL_MS: { meaning: 'milliseconds between two pings of a connection', schema: milliseconds(10_000) },
  SOCKET_PING_TIMEOUT_MS: {
    meaning: 'milliseconds after a ping without an answer, after which a connection is closed',
    schema: milliseconds(10_000),
  },
  SOCKET_UPGRADE_TIMEOUT_MS: {
    meaning: 'milliseconds that an upgrade from polling to a WebSocket may take',
    schema: milliseconds(10_000),
  },
  SOCKET_MAX_BYTES: {
    meaning: 'bytes of the largest frame, and of the largest body of a poll',
    schema: wholeNumber(64 * 1024, 8 * 1024 * 1024).default(LIMITS.frameBytes),
  },
  SOCKET_COOKIE: {
    meaning: 'name of a cookie with the id of a connection, for gateways that keep polls together; without it none',
    schema: z
      .string()
      .regex(/^(?!suda_)[\w-]{1,32}$/, 'must be 1 to 32 letters, digits, _ or -, and not begin with suda_')
      .optional(),
  },
  SOCKET_COOKIE_HTTP_ONLY: { meaning: 'whether pages can’t read that cookie', schema: onOrOff('on') },
  SOCKET_COOKIE_SAME_SITE: {
    meaning: 'which pages of other sites send that cookie: strict, lax or none',
    schema: oneOf(SAME_SITE).default('lax'),
  },
  SOCKET_COOKIE_MAX_AGE_S: {
    meaning: 'seconds that a browser keeps that cookie; without it until it is closed',
    schema: wholeNumber(1, 31_536_000).optional(),
  },
  SOCKET_ALLOWED_ADDRESSES: {
    meaning: 'addresses or networks that may connect, comma-separated; without it all may',
    schema: networks,
  },
  SOCKET_DENIED_ADDRESSES: {
    meaning: 'addresses or networks that may not connect, comma-separated',
    schema: networks,
  },
  SOCKET_CONNECTIONS_PER_ADDRESS: {
    meaning: 'open connections of one address',
    schema: wholeNumber(1, 20_000).default(2_000),
  },
  SOCKET_ADMISSIONS_PER_SECOND: {
    meaning: 'new connections that a server lets in each second; others are held, then told when to come again',
    schema: wholeNumber(1, 10_000).default(100),
  },
} as const;

/** Of Socket.IO’s server. */
export interface SocketSettings {
  path: string;
  serveClient: boolean;
  transports: (typeof TRANSPORTS)[number][];
  allowUpgrades: boolean;
  connectTimeoutMs: number;
  pingIntervalMs: number;
  pingTimeoutMs: number;
  upgradeTimeoutMs: number;
  maxBytes: number;
  /** Of the id of a connection; without it there is none. */
  cookie?: { name: string; httpOnly: boolean; sameSite: (typeof SAME_SITE)[number]; maxAgeS?: number };
  /** CIDRs; all may connect when it is empty. */
  allowedAddresses: string[];
  deniedAddresses: string[];
  connectionsPerAddress: number;
  admissionsPerSecond: number;
}

type Values = ValuesOf<typeof SOCKET_VARIABLES>;

export const socketSettings = (values: Values): SocketSettings =>
  Object.freeze({
    path: values.SOCKET_PATH,
    serveClient: values.SOCKET_SERVE_CLIENT === 'on',
    transports: values.SOCKET_TRANSPORTS,
    allowUpgrades: values.SOCKET_ALLOW_UPGRADES === 'on',
    connectTimeoutMs: values.SOCKET_CONNECT_TIMEOUT_MS,
    pingIntervalMs: values.SOCKET_PING_INTERVAL_MS,
    pingTimeoutMs: values.SOCKET_PING_TIMEOUT_MS,
    upgradeTimeoutMs: values.SOCKET_UPGRADE_TIMEOUT_MS,
    maxBytes: values.SOCKET_MAX_BYTES,
    ...(values.SOCKET_COOKIE !== undefined && { cookie: cookieOf(values.SOCKET_COOKIE, values) }),
    allowedAddresses: values.SOCKET_ALLOWED_ADDRESSES,
    deniedAddresses: values.SOCKET_DENIED_ADDRESSES,
    connectionsPerAddress: values.SOCKET_CONNECTIONS_PER_ADDRESS,
    admissionsPerSecond: values.SOCKET_ADMISSIONS_PER_SECOND,
  });

const cookieOf = (name: string, values: Values): NonNullable<SocketSettings['cookie']> => ({
  name,
  httpOnly: values.SOCKET_COOKIE_HTTP_ONLY === 'on',
  sameSite: values.SOCKET_COOKIE_SAME_SITE,
  ...(values.SOCKET_COOKIE_MAX_AGE_S !== undefined && { maxAgeS: values.SOCKET_COOKIE_MAX_AGE_S }),
});
