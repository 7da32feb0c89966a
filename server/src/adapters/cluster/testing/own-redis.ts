import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { engine, type Engine, type EngineOptions } from '../../../../../infra/development/standalone/engine.ts';

/** A Redis of the test's own, to fill, to freeze or to kill. */
export async function ownRedis(options: EngineOptions = {}): Promise<Engine> {
  const found = await engine('redis', options);
  if ('missing' in found) throw new Error(found.missing);
  onTestFinished(() => found.stop());
  return found;
}

/** Whether it has what waiting for replicas asks: WAITAOF, from Redis 7.2 on. */
export async function hasWaitAof(url: string): Promise<boolean> {
  const client = new Redis(url.split(',')[0] as string);
  const [found] = (await client.call('COMMAND', 'INFO', 'WAITAOF').finally(() => client.disconnect())) as unknown[];
  return found !== null;
}
