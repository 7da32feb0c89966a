import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Redis } from 'ioredis';
import type { Deployment } from './deployment.js';

const HOUR_MS = 60 * 60 * 1_000;

interface Aged {
  /** ISO 8601. */
  createdAt: string;
  lastSeenAt: string;
}

/** Makes of a user's only session one that began so long ago, and that was last used two hours ago. */
export async function ageSession(deployment: Deployment, userId: string, ageMs: number): Promise<Aged> {
  const aged = {
    createdAt: new Date(Date.now() - ageMs).toISOString(),
    lastSeenAt: new Date(Date.now() - 2 * HOUR_MS).toISOString(),
  };
  const { clusterData } = deployment;
  if (clusterData) await inRedis(clusterData, userId, aged);
  else inFile(deployment.dataDir, userId, aged);
  return aged;
}

function inFile(dataDir: string, userId: string, { createdAt, lastSeenAt }: Aged): void {
  const db = new DatabaseSync(join(dataDir, 'suda.db'), { timeout: 5_000 });
  const change = db.prepare('UPDATE sessions SET created_at = ?, last_seen_at = ? WHERE user_id = ?');
  if (change.run(createdAt, lastSeenAt, userId).changes !== 1) throw new Error('not one session');
  db.close();
}

async function inRedis(data: { redis: string; keyPrefix: string }, userId: string, aged: Aged): Promise<void> {
  const redis = new Redis(data.redis);
  const key = `${data.keyPrefix}u:{${userId}}:sessions`;
  const [[id, json] = [], ...others] = Object.entries(await redis.hgetall(key));
  if (id === undefined || json === undefined || others.length > 0) throw new Error('not one session');
  await redis.hset(key, id, JSON.stringify({ ...(JSON.parse(json) as object), ...aged }));
  redis.disconnect();
}
