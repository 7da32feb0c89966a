import { ENGINE_VARIABLES } from '@suda/engines/start';
import type { RedisSettings } from '@suda/engines/redis';

const RUN = `${process.pid}-${Date.now().toString(36)}`;
let made = 0;

/** The Redis for tests, with a prefix that no other test uses. */
export function redisForTest(url: string | undefined): RedisSettings {
  return {
    REDIS_URL: ENGINE_VARIABLES.REDIS_URL.schema.parse(url),
    REDIS_DB: 0,
    REDIS_USER: undefined,
    REDIS_PASSWORD_FILE: undefined,
    REDIS_CA_FILE: undefined,
    KEY_PREFIX: `test-${RUN}-${++made}:`,
    REDIS_DURABLE: 'checked',
    REDIS_WAIT_REPLICAS: 0,
  };
}
