import { resolve } from 'node:path';
import { domainToASCII, fileURLToPath } from 'node:url';
import { AuthMode, SignupMode, UserId } from '@suda/contract';
import {
  ENGINE_VARIABLES,
  EnvironmentReader,
  hostName,
  LOG_LEVELS,
  oneOf,
  wholeNumber,
  type EngineSettings,
  type ValuesOf,
} from '@suda/engines/start';
import { TRACE_VARIABLES } from '@suda/engines/trace';
import * as z from 'zod';
import type { SharedAddress } from './limits/shared-addresses.js';
import {
  DELIVERY_VARIABLES,
  deliveryFault,
  deliverySettings,
  type DeliverySettings,
} from './settings/delivery-settings.js';
import { PROGRAM_VARIABLES, programFault, programSettings, type ProgramSettings } from './settings/program-settings.js';
import { isNetwork, list } from './settings/setting-values.js';
import { SOCKET_VARIABLES, socketSettings, type SocketSettings } from './settings/socket-settings.js';

/** The folder that holds `.env`, the built client and the documents. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** More would be no limit. */
const MOST_TIMES = 1_000;

const isOrigin = (value: string) => {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === value;
};

/** As browsers send it in `Host`: lower case, other scripts in ASCII. Empty when it is no host name. */
const asSent = (host: string) => {
  const [, wildcard = '', name = ''] = /^(\*\.)?([^/:@?#[\]\s]+?)\.?$/.exec(host) ?? [];
  const ascii = domainToASCII(name);
  return /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/.test(ascii) ? wildcard + ascii : '';
};

const toShared = (item: string): SharedAddress => {
  const [network = '', times = '', ...rest] = item.split('=').map((part) => part.trim());
  return { network, times: rest.length === 0 && /^\d{1,4}$/.test(times) ? Number(times) : 0 };
};
const isShared = ({ network, times }: SharedAddress) => isNetwork(network) && times >= 1 && times <= MOST_TIMES;

/** Every variable: what it means, what may stand in it, and what holds without it. */
export const VARIABLES = {
  MODE: {
    meaning: 'where data lives; local is one process and one file, cluster is Redis, DynamoDB and Elasticsearch',
    schema: oneOf(['local', 'cluster']).default('local'),
  },
  PORT: { meaning: 'port to listen on; 0 takes a free one', schema: wholeNumber(0, 65_535).default(3000) },
  HOST: {
    meaning: 'address to listen on; 0.0.0.0 lets other machines in',
    schema: hostName().default('127.0.0.1'),
  },
  DATA_DIR: { meaning: 'folder of the data file', schema: z.string().default('./data') },
  AUTH_MODE: {
    meaning: 'open: guests by name, and accounts; accounts: accounts only',
    schema: oneOf(AuthMode.options as ['open', 'accounts']).default('open'),
  },
  SIGNUP: {
    meaning: 'open: anyone may create an account; closed: nobody new',
    schema: oneOf(SignupMode.options as ['open', 'closed']).default('open'),
  },
  ADMIN_USERS: {
    meaning: 'accounts that are operators, comma-separated; no one can sign up under these names',
    schema: list.pipe(z.array(UserId)).default([]),
  },
  SESSION_DAYS: { meaning: 'days until an unused session ends', schema: wholeNumber(1, 3_650).default(30) },
  SESSION_MAX_DAYS: { meaning: 'days until any session ends', schema: wholeNumber(1, 3_650).default(90) },
  LOG_LEVEL: { meaning: 'how much is logged', schema: oneOf(LOG_LEVELS).default('info') },
  CLIENT_ORIGIN: {
    meaning: 'other origins whose pages may use this server, comma-separated',
    schema: list.refine((origins) => origins.every(isOrigin), 'must be origins like https://chat.example').default([]),
  },
  CORS_CREDENTIALS: {
    meaning: 'whether those pages may send cookies',
    schema: oneOf(['on', 'off']).default('on'),
  },
  ALLOWED_HOSTS: {
    meaning: 'host names that people reach this server by, comma-separated; localhost and addresses always are some',
    schema: list
      .transform((hosts) => hosts.map((host) => (host === '*' ? host : asSent(host))))
      .refine((hosts) => !hosts.includes(''), 'must be host names like chat.example, *.chat.example or *')
      .default([]),
  },
  TRUST_PROXY: {
    meaning: 'addresses or networks of proxies whose forwarded headers are believed, comma-separated',
    schema: list
      .refine((networks) => networks.every(isNetwork), 'must be addresses or networks like 10.0.0.0/8')
      .default([]),
  },
  SHARED_ADDRESSES: {
    meaning: 'addresses or networks that many people share, each with how many times the budget of one: 203.0.113.7=20',
    schema: list
      .transform((items) => items.map(toShared))
      .refine((shared) => shared.every(isShared), 'must be addresses or networks with a number to 1000: 203.0.113.7=20')
      .default([]),
  },
  NODE_ENV: {
    meaning: 'production, development or test',
    schema: oneOf(['production', 'development', 'test']).default('production'),
  },
  STOP_NOTICE_MS: {
    meaning:
      'milliseconds that a server of a cluster goes on after it was told to stop; its people leave over as many more',
    schema: wholeNumber(0, 60_000).default(1_500),
  },
  METRICS_PORT: {
    meaning: 'port of /metrics; 0 takes a free one; without it a server serves none',
    schema: wholeNumber(0, 65_535).optional(),
  },
  RATE_LIMITS: { meaning: 'off for load tests only', schema: oneOf(['on', 'off']).default('on') },
  ...PROGRAM_VARIABLES,
  ...DELIVERY_VARIABLES,
  TLS_KEY: { meaning: 'file of the key for HTTPS, in PEM; goes with TLS_CERT', schema: z.string().optional() },
  TLS_CERT: {
    meaning: 'file of the certificate and its chain, in PEM; goes with TLS_KEY',
    schema: z.string().optional(),
  },
  TLS_CHECK_MS: {
    meaning: 'milliseconds between two looks whether these files were renewed',
    schema: wholeNumber(100, 3_600_000).default(10_000),
  },
  ...SOCKET_VARIABLES,
  ...TRACE_VARIABLES,
} as const;

type Values = ValuesOf<typeof VARIABLES>;

export interface Config {
  mode: 'local' | 'cluster';
  /** Where the engines are; only in `cluster`. */
  engines?: EngineSettings;
  port: number;
  host: string;
  /** Absolute. */
  dataDir: string;
  authMode: AuthMode;
  signup: SignupMode;
  /** The userIds of operators. */
  adminUsers: string[];
  sessionDays: number;
  sessionMaxDays: number;
  logLevel: (typeof LOG_LEVELS)[number];
  clientOrigin: string[];
  corsCredentials: boolean;
  /** Lower case: names, `*.` before a name for all below it, or `*` for all. */
  allowedHosts: string[];
  /** Addresses and CIDRs, or false when no proxy is trusted. */
  trustProxy: string[] | false;
  /** Budgets by address are larger there. */
  sharedAddresses: SharedAddress[];
  nodeEnv: 'production' | 'development' | 'test';
  rateLimits: boolean;
  /** Of `/metrics`; without it there is none. */
  metricsPort?: number;
  /** Paths of PEM files; without them there is plain HTTP. */
  tls?: { key: string; cert: string; checkMs: number };
  socket: SocketSettings;
  /** 0 where there is no other server that could take over. */
  stopNoticeMs: number;
  programs: ProgramSettings;
  delivery: DeliverySettings;
  /** Where traces are sent; without it there are none. */
  traceEndpoint?: string;
}

export const CONFIG = Symbol('CONFIG');

/**
 * The environment, then `.env`; empty values count as absent. Frozen.
 * @throws {ConfigError} naming every wrong value
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env, envFile = resolve(ROOT, '.env')): Config {
  const reader = new EnvironmentReader(env, envFile);
  const values = reader.read(VARIABLES);
  // In `local` they may be another program's.
  const engines = values.MODE === 'cluster' ? reader.read(ENGINE_VARIABLES) : undefined;
  reader.check();
  reader.refuse(programFault(values));
  reader.refuse(deliveryFault(values));
  reader.refuse(tlsFault(values));
  reader.check();
  return toConfig(values, engines);
}

/** Neither goes without the other. */
function tlsFault({ TLS_KEY, TLS_CERT }: Values): string | undefined {
  if ((TLS_KEY === undefined) === (TLS_CERT === undefined)) return undefined;
  const [missing, given] =
    TLS_KEY === undefined ? (['TLS_KEY', 'TLS_CERT'] as const) : (['TLS_CERT', 'TLS_KEY'] as const);
  return `${missing}="" is missing: ${given} does not go without it (${VARIABLES[missing].meaning})`;
}

const toConfig = (values: Values, engines: EngineSettings | undefined): Config =>
  Object.freeze({
    mode: values.MODE,
    ...(engines && { engines: Object.freeze(engines) }),
    port: values.PORT,
    host: values.HOST,
    dataDir: resolve(ROOT, values.DATA_DIR),
    authMode: values.AUTH_MODE,
    signup: values.SIGNUP,
    adminUsers: values.ADMIN_USERS,
    sessionDays: values.SESSION_DAYS,
    sessionMaxDays: values.SESSION_MAX_DAYS,
    logLevel: values.LOG_LEVEL,
    clientOrigin: values.CLIENT_ORIGIN,
    corsCredentials: values.CORS_CREDENTIALS === 'on',
    allowedHosts: values.ALLOWED_HOSTS,
    trustProxy: values.TRUST_PROXY.length > 0 && values.TRUST_PROXY,
    sharedAddresses: values.SHARED_ADDRESSES,
    nodeEnv: values.NODE_ENV,
    rateLimits: values.RATE_LIMITS === 'on',
    ...(values.METRICS_PORT !== undefined && { metricsPort: values.METRICS_PORT }),
    ...(values.TLS_KEY !== undefined &&
      values.TLS_CERT !== undefined && {
        tls: { key: values.TLS_KEY, cert: values.TLS_CERT, checkMs: values.TLS_CHECK_MS },
      }),
    ...(values.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined && { traceEndpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT }),
    socket: socketSettings(values),
    stopNoticeMs: values.MODE === 'cluster' ? values.STOP_NOTICE_MS : 0,
    programs: programSettings(values),
    delivery: deliverySettings(values),
  });
