import { RedisConnections, type RedisSettings } from '@suda/engines/redis';
import { StartError } from '@suda/engines/start';

/** Opens the connections of one server. Rejects with a StartError, one line to act on, when Redis can't be reached. */
export async function connectRedis(settings: RedisSettings): Promise<RedisConnections> {
  if (settings.REDIS_URL.length > 1 && settings.REDIS_DB !== 0) {
    throw new StartError(`REDIS_DB=${settings.REDIS_DB}: a Redis Cluster has only database 0.`);
  }
  const connections = new RedisConnections(settings, { name: 'suda', redis: 'required', onClose: 'finish' });
  try {
    await connections.connect();
  } catch (error) {
    await connections.close();
    throw error;
  }
  return connections;
}
