import type { Group } from '@suda/engines/log';
import { StartError } from '@suda/engines/start';
import { openSink } from '../service.js';
import type { Settings } from '../settings.js';
import { Purges } from '../sink/purges.js';
import type { Sink } from '../sink/sink.js';
import { writeRecords } from '../sink/write-records.js';
import { readEntry, type Delivery, type DeliveryOutcome } from '../source/delivery.js';
import type { RedisConnections } from '@suda/engines/redis';
import { openRedis } from '../source/redis.js';
import { trimArchived } from '../trim/trim-archived.js';
import { DeadLetters, type DeadLetter } from './dead-letters.js';

type Print = (line: string) => void;

async function withRedis<T>(settings: Settings, action: (redis: RedisConnections) => Promise<T>): Promise<T> {
  const redis = openRedis(settings);
  try {
    await redis.commands.ping().catch((error: unknown) => {
      throw new StartError(`Redis can't be reached: ${(error as Error).message}. See REDIS_URL.`);
    });
    return await action(redis);
  } finally {
    await redis.close();
  }
}

/** One line each, without content. */
export function listDeadLetters(groups: readonly Group[], settings: Settings, print: Print): Promise<number> {
  return withRedis(settings, async (redis) => {
    for (const group of groups) {
      let count = 0;
      for await (const page of new DeadLetters(redis, group).pages()) {
        count += page.length;
        for (const letter of page) print(`${group} ${letter.id} ${letter.at} ${described(letter)}: ${letter.reason}`);
      }
      print(`${group}: ${count === 0 ? 'no' : count} dead ${count === 1 ? 'letter' : 'letters'}`);
    }
    return 0;
  });
}

/** Tries each once more; what is written is no dead letter any more. The exit code is 1 when some are left. */
export function replayDeadLetters(groups: readonly Group[], settings: Settings, print: Print): Promise<number> {
  return withRedis(settings, async (redis) => {
    let left = 0;
    for (const group of groups) {
      const letters = new DeadLetters(redis, group);
      const sink = openSink(group, settings, redis);
      try {
        for await (const page of letters.pages()) {
          for (const letter of page) if (!(await replay(letter, { letters, sink, redis, print }))) left += 1;
        }
      } finally {
        await sink.close();
      }
    }
    print(left === 0 ? 'No dead letter is left.' : `${left} are left.`);
    return left === 0 ? 0 : 1;
  });
}

async function replay(
  letter: DeadLetter,
  { letters, sink, redis, print }: { letters: DeadLetters; sink: Sink; redis: RedisConnections; print: Print },
): Promise<boolean> {
  const read = readEntry(letter.json);
  const refused = (reason: string): false => {
    print(`${sink.group} ${letter.id} ${described(letter)}: ${reason}`);
    return false;
  };
  if ('fault' in read) return refused(read.fault);
  const delivery = deliveryOf(letter, read.entry);
  const outcome = await writeOnce(sink, delivery);
  if (outcome.is !== 'written') return refused(outcome.reason);
  if (read.entry.kind === 'room_deleted') await new Purges(redis, sink.group).add([delivery]);
  // Trimming passed it by: in the archive at last, it need not stay in Redis.
  if (sink.group === 'dynamo') await trimArchived(redis, read.entry, letter.entryId);
  await letters.remove(letter.id);
  return true;
}

async function writeOnce(sink: Sink, delivery: Delivery): Promise<DeliveryOutcome> {
  const [outcome] = await writeRecords(sink, [delivery]);
  return outcome ?? { is: 'later', reason: 'the engine gave no answer' };
}

const deliveryOf = (letter: DeadLetter, entry: Delivery['entry']): Delivery => ({
  partition: letter.partition,
  id: letter.entryId,
  again: true,
  // Long enough ago that nobody else is writing it.
  receivedAt: 0,
  json: letter.json,
  entry,
});

function described({ json }: DeadLetter): string {
  const read = readEntry(json);
  if ('fault' in read) return 'unreadable';
  const { kind, roomId, rev } = read.entry;
  return `${kind} in ${roomId} at rev ${rev}`;
}
