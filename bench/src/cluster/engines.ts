import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Engine,
  engine,
  type EngineName,
  type EngineOptions,
} from '../../../infra/development/standalone/engine.ts';
import { DATA_PLACE } from '../contender.ts';

const OPTIONS: Record<EngineName, EngineOptions> = {
  // Disabled: a rewrite of the append-only file would slow down the contender that is running.
  redis: { args: ['--auto-aof-rewrite-percentage', '0'] },
  dynamo: { givesWay: true },
  elasticsearch: { givesWay: true },
};

/** Runs `work` with engines whose data is on the measured disk; they are removed afterwards. */
export async function withEngines<Name extends EngineName, T>(
  names: readonly Name[],
  work: (engines: Record<Name, Engine>) => Promise<T>,
): Promise<T> {
  const started: { engine: Engine; folder: string }[] = [];
  const start = async (name: Name): Promise<[Name, Engine]> => {
    const folder = mkdtempSync(join(DATA_PLACE, '.data-'));
    const found = await engine(name, { dataFolder: folder, ...OPTIONS[name] });
    if ('missing' in found) throw new Error(`No ${name}: ${found.missing}`);
    started.push({ engine: found, folder });
    return [name, found];
  };
  const results = await Promise.allSettled(names.map(start));
  try {
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    const engines = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    return await work(Object.fromEntries(engines) as Record<Name, Engine>);
  } finally {
    for (const { engine: each, folder } of started) {
      await each.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
