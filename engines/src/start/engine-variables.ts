import * as z from 'zod';
import type { ValuesOf } from './environment.js';
import { wholeNumber } from './values.js';

const url = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });
const redisUrl = z.url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// URL' });
const name = z.string().regex(/^[\w.:-]{1,64}$/, 'must be 1 to 64 letters, digits, _ . : -');

/** Variables that say where the engines of the cluster are, with their defaults. */
export const ENGINE_VARIABLES = {
  REDIS_URL: {
    meaning: 'Redis; several, comma-separated, are the nodes of a Redis Cluster',
    schema: z
      .string()
      .default('redis://localhost:6379')
      .transform((value) => value.split(',').map((node) => node.trim()))
      .pipe(z.array(redisUrl).min(1)),
  },
  REDIS_DB: { meaning: 'number of the Redis database; 0 on a Cluster', schema: wholeNumber(0, 15).default(0) },
  REDIS_USER: { meaning: 'user of Redis; without one, its default user', schema: z.string().optional() },
  REDIS_PASSWORD_FILE: { meaning: 'file that holds their password', schema: z.string().optional() },
  REDIS_CA_FILE: {
    meaning:
      'file with the certificates, in PEM, of who may vouch for a rediss:// Redis; without it, those that Node knows',
    schema: z.string().optional(),
  },
  KEY_PREFIX: { meaning: 'begins the name of every key in Redis', schema: name.default('suda:') },
  CLIENT_MAP_PREFIX: {
    meaning:
      'begins the names of the hashes in Redis that tell other services who is connected; <KEY_PREFIX>socket: without it',
    schema: name.optional(),
  },
  REDIS_DURABLE: {
    meaning: 'checked: refuse a Redis that may forget; managed: the provider answers for that',
    schema: z.enum(['checked', 'managed']).default('checked'),
  },
  REDIS_WAIT_REPLICAS: {
    meaning: 'replicas that must have a write on disk before it is acked (Redis 7.2 and later)',
    schema: wholeNumber(0, 10).default(0),
  },
  DYNAMO_ENDPOINT: { meaning: 'DynamoDB; without it, that of AWS in the region', schema: url.optional() },
  DYNAMO_REGION: {
    meaning: 'region of DynamoDB',
    schema: z
      .string()
      .regex(/^[a-z0-9-]{1,32}$/, 'must be a region like eu-central-1')
      .default('us-east-1'),
  },
  DYNAMO_TABLE_PREFIX: { meaning: 'begins the name of every table', schema: name.default('suda-') },
  ELASTICSEARCH_URL: { meaning: 'Elasticsearch', schema: url.default('http://localhost:9200') },
  ELASTICSEARCH_USER: { meaning: 'user of Elasticsearch', schema: z.string().optional() },
  ELASTICSEARCH_PASSWORD_FILE: { meaning: 'file that holds their password', schema: z.string().optional() },
  ELASTICSEARCH_CA_FILE: {
    meaning:
      'file with the certificates, in PEM, of who may vouch for an https:// Elasticsearch; without it, those that Node knows',
    schema: z.string().optional(),
  },
  ELASTICSEARCH_INDEX: { meaning: 'alias of the index of messages', schema: name.default('suda-messages') },
} as const;

export type EngineSettings = ValuesOf<typeof ENGINE_VARIABLES>;
