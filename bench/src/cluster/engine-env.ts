import { ENGINE_VARIABLES, type EngineSettings } from '@suda/engines/start';

/** Settings of a server, of a consumer and of the port. The local DynamoDB accepts any credentials. */
export type EngineEnv = Record<string, string>;

type Urls = Partial<Record<'redis' | 'dynamo' | 'elasticsearch', { url: string }>>;

let used = 0;

/** Keys, tables and an index that nothing else of this run uses. */
export function freshNames(engines: Urls): EngineEnv {
  const name = `bench${++used}`;
  return {
    KEY_PREFIX: `${name}:`,
    DYNAMO_TABLE_PREFIX: `${name}-`,
    ELASTICSEARCH_INDEX: name,
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    ...(engines.redis ? { REDIS_URL: engines.redis.url } : {}),
    ...(engines.dynamo ? { DYNAMO_ENDPOINT: engines.dynamo.url } : {}),
    ...(engines.elasticsearch ? { ELASTICSEARCH_URL: engines.elasticsearch.url } : {}),
  };
}

/** The settings that a process reads from such an environment. */
export const settingsOf = (env: EngineEnv): EngineSettings =>
  Object.fromEntries(
    Object.entries(ENGINE_VARIABLES).map(([name, { schema }]) => [name, schema.parse(env[name])]),
  ) as EngineSettings;
