import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { ENGINE_VARIABLES, type EngineSettings } from '@suda/contract/log';
import * as z from 'zod';

/** The folder that holds `.env`. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const whole = (min: number, max: number) => {
  const fault = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, fault)
    .transform(Number)
    .refine((value) => value >= min && value <= max, fault);
};

const DAY_MS = 24 * 60 * 60 * 1_000;

/** What consumers are told beside where the engines are: meaning, values, and what holds without one. */
export const CONSUMER_VARIABLES = {
  HOT_TAIL_MS: {
    meaning: 'milliseconds that a message stays in Redis at least',
    schema: whole(0, DAY_MS).default(10 * 60_000),
  },
  LOG_MAX: {
    meaning: 'entries of the log above which Elasticsearch is not waited for, and rebuilds',
    schema: whole(1_000, 1_000_000_000).default(1_000_000),
  },
  CLAIM_IDLE_MS: {
    meaning: 'milliseconds after which the entries of a consumer that went silent are taken over',
    schema: whole(1_000, DAY_MS).default(60_000),
  },
  BATCH: { meaning: 'entries read at once', schema: whole(1, 10_000).default(2_000) },
  METRICS_PORT: {
    meaning: 'port of /metrics and /readyz; 0 takes a free one; without it 9464 (dynamo) or 9465 (elasticsearch)',
    schema: whole(0, 65_535).optional(),
  },
  CONSUMER_NAME: {
    meaning: 'name of this consumer in its group, of no other process',
    schema: z
      .string()
      .regex(/^[\w.:-]{1,128}$/, 'must be 1 to 128 letters, digits, _ . : -')
      // A container that starts again has the same host name and pid, and finds what it had not finished.
      .default(`${hostname()}:${process.pid}`),
  },
  HOST: {
    meaning: 'address that /metrics and /readyz listen on',
    schema: z
      .string()
      .regex(/^[\w.:-]+$/, 'must be an address or a host name')
      .default('127.0.0.1'),
  },
  LOG_LEVEL: {
    meaning: 'how much is logged',
    schema: z.enum(LOG_LEVELS, `must be one of: ${LOG_LEVELS.join(', ')}`).default('info'),
  },
} as const;

const VARIABLES = { ...ENGINE_VARIABLES, ...CONSUMER_VARIABLES };

export type ConsumerSettings = {
  [V in keyof typeof CONSUMER_VARIABLES]: z.output<(typeof CONSUMER_VARIABLES)[V]['schema']>;
};
export type Settings = Readonly<EngineSettings & ConsumerSettings>;

/** Wrong values, all of them, one a line. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(readonly faults: readonly string[]) {
    super(
      `The settings have ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n  ${faults.join('\n  ')}`,
    );
  }
}

const file = (path: string) => (existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {});
const cut = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
/** Without what a URL says before its host: a password may be there. */
const shown = (value: string) => JSON.stringify(cut(value.replace(/\/\/.*@/gs, '//…@')));

/**
 * The environment, then `.env`; an empty value counts as none. Frozen.
 * @throws {SettingsError} naming every wrong value
 */
export function readSettings(env: NodeJS.ProcessEnv = process.env, envFile = resolve(ROOT, '.env')): Settings {
  const fromFile = file(envFile);
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, { meaning, schema }] of Object.entries(VARIABLES)) {
    const value = env[name]?.trim() || fromFile[name]?.trim() || undefined;
    const result = schema.safeParse(value);
    if (result.success) values[name] = result.data;
    else faults.push(`${name}=${shown(value ?? '')} ${result.error.issues[0]?.message} (${meaning})`);
  }
  if (faults.length > 0) throw new SettingsError(faults);
  return Object.freeze(values) as Settings;
}
