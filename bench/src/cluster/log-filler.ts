import { type GROUPS, LogKeys } from '@suda/engines/log';
import { Redis } from 'ioredis';
import { type EngineEnv, settingsOf } from './engine-env.ts';
import { entries, logOf } from './messages.ts';

const PIPELINE = 1_000;
const LOOK_EVERY_MS = 25;

/** Writes to the log as fast as Redis accepts it, and reads the lag of a group. */
export class LogFiller {
  private readonly redis: Redis;
  private readonly keys: LogKeys;
  private written = 0;

  constructor(env: EngineEnv) {
    const { REDIS_URL, KEY_PREFIX } = settingsOf(env);
    this.redis = new Redis(REDIS_URL[0]!);
    this.keys = new LogKeys(KEY_PREFIX);
  }

  /** Appends `count` messages. */
  async fill(count: number, rooms: number): Promise<void> {
    const log = logOf(this.keys.prefix);
    let pipeline = this.redis.pipeline();
    for (const entry of entries(count, rooms, this.written)) {
      pipeline.xadd(log(entry.roomId), '*', 'e', JSON.stringify(entry));
      if (pipeline.length < PIPELINE) continue;
      await pipeline.exec();
      pipeline = this.redis.pipeline();
    }
    await pipeline.exec();
    this.written += count;
  }

  /** Resolves when the group has acked all. */
  async caughtUp(group: (typeof GROUPS)[number]): Promise<void> {
    while ((await this.lag(group)) > 0) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }

  async close(): Promise<void> {
    await this.redis.quit();
  }

  private async lag(group: string): Promise<number> {
    const pipeline = this.redis.pipeline();
    for (const log of this.keys.logs()) pipeline.xinfo('GROUPS', log);
    const answers = (await pipeline.exec()) ?? [];
    return answers.reduce((sum, [error, groups]) => sum + (error ? 0 : lagIn(groups as unknown[][], group)), 0);
  }
}

/** The lag of one stream: entries not delivered, and delivered ones not acked. */
function lagIn(groups: readonly unknown[][], group: string): number {
  for (const fields of groups) {
    const value = (name: string) => fields[fields.indexOf(name) + 1];
    if (value('name') === group) return Number(value('lag') ?? 1) + Number(value('pending'));
  }
  return 0;
}
