import { GROUPS, type Group } from '@suda/engines/log';
import { listDeadLetters, replayDeadLetters } from './dead-letters/dead-letter-commands.js';
import { createLogger } from './observe/logger.js';
import { Metrics } from './observe/metrics.js';
import { rebuildElasticsearch, type RebuildProgress } from './rebuild/rebuild-elasticsearch.js';
import { rebuildRedis } from './rebuild/rebuild-redis.js';
import type { Settings } from './settings.js';

const TELL_EVERY_MS = 2_000;

/** Carries out a command of a person and tells it line by line. Gives the exit code. */
export async function runCommand(
  command: string,
  group: string | undefined,
  settings: Settings,
  say: (line: string) => void,
): Promise<number> {
  const groups = GROUPS.filter((it) => group === undefined || it === group) as Group[];
  switch (command) {
    case 'list':
      return listDeadLetters(groups, settings, say);
    case 'replay':
      return replayDeadLetters(groups, settings, say);
    case 'rebuild elasticsearch':
      return withSignal(async (signal) => {
        const logger = createLogger(settings.LOG_LEVEL);
        const metrics = new Metrics({ lags: async () => [], deadLetters: async () => ({}) });
        const tell = everyTime(({ copied, about }: RebuildProgress) => say(`${copied} of about ${about} messages`));
        const { index, copied, stale } = await rebuildElasticsearch(settings, {
          logger,
          metrics,
          signal,
          progress: tell,
        });
        say(`${index} is in use, with ${copied} messages of the archive and what came since.`);
        if (stale) say('Entries passed the log by in the meantime: the consumer of Elasticsearch builds it once more.');
        return 0;
      });
    case 'rebuild redis':
      return withSignal(async (signal) => {
        const tell = everyTime((rooms: number) => say(`${rooms} rooms`));
        const { restored, kept, members } = await rebuildRedis(settings, { signal, progress: tell });
        say(`${restored} rooms with ${members} members are back; ${kept} were there.`);
        return 0;
      });
    default:
      throw new Error(`no such command: ${command}`);
  }
}

function everyTime<T>(tell: (value: T) => void): (value: T) => void {
  let last = 0;
  return (value) => {
    if (Date.now() - last < TELL_EVERY_MS) return;
    last = Date.now();
    tell(value);
  };
}

async function withSignal(action: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const stopping = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stopping.abort());
  return action(stopping.signal);
}
