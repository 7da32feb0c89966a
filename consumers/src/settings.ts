import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
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

/** The folder that holds `.env`. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Variables of consumers beside those of the engines, with their defaults. */
export const CONSUMER_VARIABLES = {
  HOT_TAIL_MS: {
    meaning: 'milliseconds that a message stays in Redis at least',
    schema: wholeNumber(0, DAY_MS).default(10 * 60_000),
  },
  LOG_MAX: {
    meaning: 'entries of the log above which Elasticsearch is not waited for, and rebuilds',
    schema: wholeNumber(1_000, 1_000_000_000).default(1_000_000),
  },
  CLAIM_IDLE_MS: {
    meaning: 'milliseconds after which the entries of a consumer that went silent are taken over',
    schema: wholeNumber(1_000, DAY_MS).default(60_000),
  },
  BATCH: { meaning: 'entries read at once', schema: wholeNumber(1, 10_000).default(2_000) },
  METRICS_PORT: {
    meaning: 'port of /metrics and /readyz; 0 takes a free one; without it 9464 (dynamo) or 9465 (elasticsearch)',
    schema: wholeNumber(0, 65_535).optional(),
  },
  CONSUMER_NAME: {
    meaning: 'name of this consumer in its group, of no other process',
    schema: z
      .string()
      .regex(/^[\w.:-]{1,128}$/, 'must be 1 to 128 letters, digits, _ . : -')
      // A container that starts again has the same host name and pid, and finds what it had not finished.
      .default(`${hostname()}:${process.pid}`),
  },
  HOST: { meaning: 'address that /metrics and /readyz listen on', schema: hostName().default('127.0.0.1') },
  LOG_LEVEL: { meaning: 'how much is logged', schema: oneOf(LOG_LEVELS).default('info') },
  ...TRACE_VARIABLES,
} as const;

const VARIABLES = { ...ENGINE_VARIABLES, ...CONSUMER_VARIABLES };

export type Settings = Readonly<EngineSettings & ValuesOf<typeof CONSUMER_VARIABLES>>;

/**
 * The environment, then `.env`; empty values count as absent. Frozen.
 * @throws {ConfigError} naming every wrong value
 */
export function readSettings(env: NodeJS.ProcessEnv = process.env, envFile = resolve(ROOT, '.env')): Settings {
  const reader = new EnvironmentReader(env, envFile);
  const settings = reader.read(VARIABLES);
  reader.check();
  return Object.freeze(settings);
}
