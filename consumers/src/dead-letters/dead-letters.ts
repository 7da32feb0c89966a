import type { Group } from '@suda/engines/log';
import { RedisScript, type RedisConnections } from '@suda/engines/redis';

/** The most dead letters kept: more refusals have a common cause, so reading waits and the log keeps the entries. */
const MOST_DEAD_LETTERS = 10_000;
const PAGE = 200;
const REASON_LENGTH = 300;
const ADD = new RedisScript<number>('addDeadLetter', new URL('./add-dead-letter.lua', import.meta.url));

export interface DeadLetter {
  /** Of the dead letter itself. */
  id: string;
  partition: number;
  /** Of the entry, as it was in its stream. */
  entryId: string;
  json: string;
  reason: string;
  /** ISO 8601. */
  at: string;
}

/** The entries that an engine refused for good, kept with the reason until somebody replays them. */
export class DeadLetters {
  private readonly key: string;

  constructor(
    private readonly redis: RedisConnections,
    readonly group: Group,
  ) {
    this.key = redis.keys.deadLetters(group);
  }

  size(): Promise<number> {
    return this.redis.commands.xlen(this.key);
  }

  /** Returns whether there was room. Call it before the entry is acked. */
  async add(entry: { partition: number; id: string; json: string | undefined }, reason: string): Promise<boolean> {
    const { partition, id, json = '' } = entry;
    const fields = { partition, id, e: json, reason: reason.slice(0, REASON_LENGTH), at: new Date().toISOString() };
    const args = [MOST_DEAD_LETTERS, ...Object.entries(fields).flat()];
    return (await ADD.run(this.redis.commands, [this.key], args)) === 1;
  }

  /** All of them, oldest first, a page at a time. */
  async *pages(): AsyncGenerator<DeadLetter[]> {
    for (let from = '-'; ;) {
      const found = await this.redis.commands.xrange(this.key, from, '+', 'COUNT', PAGE);
      const last = found.at(-1);
      if (!last) return;
      yield found.map(([id, fields]) => letterOf(id, fields));
      if (found.length < PAGE) return;
      from = `(${last[0]}`;
    }
  }

  async remove(id: string): Promise<void> {
    await this.redis.commands.xdel(this.key, id);
  }
}

function letterOf(id: string, fields: string[]): DeadLetter {
  const field = (name: string): string => fields[fields.indexOf(name) + 1] ?? '';
  return {
    id,
    partition: Number(field('partition')),
    entryId: field('id'),
    json: field('e'),
    reason: field('reason'),
    at: field('at'),
  };
}
