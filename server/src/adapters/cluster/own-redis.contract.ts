import { onTestFinished } from 'vitest';
import { engine, type Engine, type EngineOptions } from '../../../../infra/standalone/engine.ts';

/** A Redis of the test's own, to fill, to freeze or to kill. */
export async function ownRedis(options: EngineOptions = {}): Promise<Engine> {
  const found = await engine('redis', options);
  if ('missing' in found) throw new Error(found.missing);
  onTestFinished(() => found.stop());
  return found;
}
