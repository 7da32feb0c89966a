import { GROUPS } from '@suda/engines/log';
import { onStopSignal } from '@suda/engines/start';
import { listDeadLetters, replayDeadLetters } from './dead-letters/dead-letter-commands.js';
import { createLogger } from './observe/logger.js';
import { Metrics } from './observe/metrics.js';
import { rebuildElasticsearch, type RebuildProgress } from './rebuild/rebuild-elasticsearch.js';
import { rebuildRedis } from './rebuild/rebuild-redis.js';
import type { Settings } from './settings.js';

const PRINT_EVERY_MS = 2_000;

/** Runs a command of an operator and prints its progress line by line. Returns the exit code. */
export async function runCommand(
  command: string,
  group: string | undefined,
  settings: Settings,
  print: (line: string) => void,
): Promise<number> {
  const groups = GROUPS.filter((it) => group === undefined || it === group);
  switch (command) {
    case 'list':
      return listDeadLetters(groups, settings, print);
    case 'replay':
      return replayDeadLetters(groups, settings, print);
    case 'rebuild elasticsearch':
      return withSignal(async (signal) => {
        const logger = createLogger(settings.LOG_LEVEL);
        const metrics = new Metrics();
        const progress = throttled(({ copied, about }: RebuildProgress) =>
          print(`${copied} of about ${about} messages`),
        );
        const { index, copied, stale } = await rebuildElasticsearch(settings, {
          logger,
          metrics,
          signal,
          progress,
        });
        print(`${index} is in use, with ${copied} messages of the archive and what came since.`);
        if (stale)
          print('Entries passed the log by in the meantime: the consumer of Elasticsearch builds it once more.');
        return 0;
      });
    case 'rebuild redis':
      return withSignal(async (signal) => {
        const progress = throttled((rooms: number) => print(`${rooms} rooms`));
        const { restored, renewed, kept, members, lockedNames } = await rebuildRedis(settings, { signal, progress });
        print(`${restored} rooms are back and ${renewed} renewed, with ${members} members; ${kept} were there.`);
        if (lockedNames > 0)
          print(
            `${lockedNames} names are locked, because their passwords are lost: set one for whoever asks and is known ` +
              'to you, with `admin password NAME` of the server.',
          );
        return 0;
      });
    default:
      throw new Error(`no such command: ${command}`);
  }
}

function throttled<T>(notify: (value: T) => void): (value: T) => void {
  let last = 0;
  return (value) => {
    if (Date.now() - last < PRINT_EVERY_MS) return;
    last = Date.now();
    notify(value);
  };
}

async function withSignal(action: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const stopping = new AbortController();
  onStopSignal(() => stopping.abort());
  return action(stopping.signal);
}
