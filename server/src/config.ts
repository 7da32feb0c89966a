import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { AuthMode } from '@suda/contract';
import { ENGINE_VARIABLES, type EngineSettings } from '@suda/contract/log';
import * as z from 'zod';

/** The folder that holds `.env`, the built client and the documents. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

const oneOf = <const V extends readonly [string, ...string[]]>(values: V) =>
  z.enum(values, `must be one of: ${values.join(', ')}`);

const isOrigin = (value: string) => {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === value;
};

const isNetwork = (value: string) => {
  const [address = '', prefix, ...rest] = value.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return bits >= 0 && rest.length === 0 && (prefix === undefined || (/^\d+$/.test(prefix) && Number(prefix) <= bits));
};

/** Every variable: what it means, what may stand in it, and what holds without it. */
export const VARIABLES = {
  MODE: {
    meaning: 'where data lives; local is one process and one file, cluster is Redis, DynamoDB and Elasticsearch',
    schema: oneOf(['local', 'cluster']).default('local'),
  },
  PORT: { meaning: 'port to listen on; 0 takes a free one', schema: whole(0, 65_535).default(3000) },
  HOST: {
    meaning: 'address to listen on; 0.0.0.0 lets other machines in',
    schema: z
      .string()
      .regex(/^[\w.:-]+$/, 'must be an address or a host name')
      .default('127.0.0.1'),
  },
  DATA_DIR: { meaning: 'folder of the data file', schema: z.string().default('./data') },
  AUTH_MODE: {
    meaning: 'open: guests by name, and accounts; accounts: accounts only',
    schema: oneOf(AuthMode.options as ['open', 'accounts']).default('open'),
  },
  SESSION_DAYS: { meaning: 'days until an unused session ends', schema: whole(1, 3_650).default(30) },
  LOG_LEVEL: { meaning: 'how much is logged', schema: oneOf(LOG_LEVELS).default('info') },
  CLIENT_ORIGIN: {
    meaning: 'other origins whose pages may use this server, comma-separated',
    schema: list.refine((origins) => origins.every(isOrigin), 'must be origins like https://chat.example').default([]),
  },
  TRUST_PROXY: {
    meaning: 'addresses or networks of proxies whose forwarded headers are believed, comma-separated',
    schema: list
      .refine((networks) => networks.every(isNetwork), 'must be addresses or networks like 10.0.0.0/8')
      .default([]),
  },
  NODE_ENV: {
    meaning: 'production, development or test',
    schema: oneOf(['production', 'development', 'test']).default('production'),
  },
  STOP_NOTICE_MS: {
    meaning:
      'milliseconds that a server of a cluster goes on after it was told to stop; its people leave over as many more',
    schema: whole(0, 60_000).default(1_500),
  },
  RATE_LIMITS: { meaning: 'off for load tests only', schema: oneOf(['on', 'off']).default('on') },
} as const;

interface Variable {
  meaning: string;
  schema: z.ZodType;
}

type Values = { [V in keyof typeof VARIABLES]: z.output<(typeof VARIABLES)[V]['schema']> };

export interface Config {
  mode: 'local' | 'cluster';
  /** Where the engines are; only in `cluster`. */
  engines?: EngineSettings;
  port: number;
  host: string;
  /** Absolute. */
  dataDir: string;
  authMode: AuthMode;
  sessionDays: number;
  logLevel: (typeof LOG_LEVELS)[number];
  clientOrigin: string[];
  /** Addresses and CIDRs, or false when no proxy is trusted. */
  trustProxy: string[] | false;
  nodeEnv: 'production' | 'development' | 'test';
  rateLimits: boolean;
  /** 0 where there is no other server that could take over. */
  stopNoticeMs: number;
}

export const CONFIG = Symbol('CONFIG');

/** Wrong values, all of them, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n  ${faults.join('\n  ')}`,
    );
  }
}

const file = (path: string) => (existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {});
const cut = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
/** Without what a URL says before its host: a password may be there. */
const shown = (value: string) => JSON.stringify(cut(value.replace(/\/\/.*@/gs, '//…@')));

/**
 * The environment, then `.env`; an empty value counts as none. Frozen.
 * @throws {ConfigError} naming every wrong value
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env, envFile = resolve(ROOT, '.env')): Config {
  const fromFile = file(envFile);
  const faults: string[] = [];
  const read = (variables: Record<string, Variable>): Record<string, unknown> => {
    const values: Record<string, unknown> = {};
    for (const [name, { meaning, schema }] of Object.entries(variables)) {
      const value = env[name]?.trim() || fromFile[name]?.trim() || undefined;
      const result = schema.safeParse(value);
      if (result.success) values[name] = result.data;
      else faults.push(`${name}=${shown(value ?? '')} ${result.error.issues[0]?.message} (${meaning})`);
    }
    return values;
  };
  const values = read(VARIABLES) as Values;
  // Elsewhere they may be another program's.
  const engines = values.MODE === 'cluster' ? (read(ENGINE_VARIABLES) as unknown as EngineSettings) : undefined;
  if (faults.length > 0) throw new ConfigError(faults);
  return toConfig(values, engines);
}

const toConfig = (values: Values, engines: EngineSettings | undefined): Config =>
  Object.freeze({
    mode: values.MODE,
    ...(engines && { engines: Object.freeze(engines) }),
    port: values.PORT,
    host: values.HOST,
    dataDir: resolve(ROOT, values.DATA_DIR),
    authMode: values.AUTH_MODE,
    sessionDays: values.SESSION_DAYS,
    logLevel: values.LOG_LEVEL,
    clientOrigin: values.CLIENT_ORIGIN,
    trustProxy: values.TRUST_PROXY.length > 0 && values.TRUST_PROXY,
    nodeEnv: values.NODE_ENV,
    rateLimits: values.RATE_LIMITS === 'on',
    stopNoticeMs: values.MODE === 'cluster' ? values.STOP_NOTICE_MS : 0,
  });
