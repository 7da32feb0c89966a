import { RedisConnections, type RedisSettings } from '@suda/engines/redis';

/** The connections of one consumer. It waits for a Redis that comes later; what is not answered when it closes stays in the log. */
export const openRedis = (settings: RedisSettings): RedisConnections =>
  new RedisConnections(settings, { name: 'suda-consumer', redis: 'awaited', onClose: 'drop' });
