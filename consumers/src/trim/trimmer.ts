import type { Group } from '@suda/engines/log';
import { rest } from '../backoff.js';
import { DeadLetters } from '../dead-letters/dead-letters.js';
import type { Logger } from '../observe/logger.js';
import type { Metrics } from '../observe/metrics.js';
import { entryOf } from '../source/entries.js';
import { dropGroup } from '../source/groups.js';
import { isShortOfMemory } from '../source/memory.js';
import { isAcked, progressOf, type GroupProgress, type StreamProgress } from '../source/progress.js';
import { masters, type RedisConnections, streamIdAfter } from '@suda/engines/redis';
import { hasRebuild, REBUILD_GROUP } from '../rebuild/rebuild-lease.js';
import { markStale } from './stale.js';
import { trimCall, type TrimmedEntry } from './trim-plan.js';
import { TRIM } from './trim-script.js';

const CHUNK = 500;
const MOST_WAIT_MS = 10_000;
/** The group that trimming always waits for: what is trimmed must be in the archive. */
const ARCHIVE: Group = 'dynamo';

export interface TrimmerOptions {
  redis: RedisConnections;
  hotTailMs: number;
  /** Entries of all streams above which only the archive is waited for, as when Redis is short of memory. */
  logMax: number;
  /** Of the process: one of them trims at a time. */
  name: string;
  metrics: Metrics;
  logger: Logger;
}

/** Keeps the log short: what every group has acked and is older than the hot tail leaves it, and leaves hot. */
export class Trimmer {
  constructor(private readonly options: TrimmerOptions) {}

  private get everyMs(): number {
    return Math.min(MOST_WAIT_MS, Math.max(100, this.options.hotTailMs / 10));
  }

  /** Trims until the signal says stop. */
  async run(signal: AbortSignal): Promise<void> {
    const { redis, name, logger } = this.options;
    const lease = `${redis.keys.prefix}trimmer`;
    while (!signal.aborted) {
      try {
        const mine = await this.acquireLease(lease, name);
        if (mine) await this.once(signal);
      } catch (error) {
        if (!signal.aborted) logger.warn({ reason: String(error) }, 'the log could not be trimmed');
      }
      await rest(this.everyMs, signal);
    }
    if ((await redis.commands.get(lease).catch(() => null)) === name) await redis.commands.del(lease).catch(() => 0);
  }

  /** One pass over all streams. Returns how many entries left them. */
  async once(signal?: AbortSignal): Promise<number> {
    const { redis, logMax, metrics, logger } = this.options;
    const before = await this.hotTailBegins();
    const streams = await this.endDeadRebuild(await progressOf(redis));
    // After the acks were looked at: whatever was acked for being a dead letter is among them.
    const dead = await this.deadEntries();
    const length = streams.reduce((sum, stream) => sum + stream.length, 0);
    const isFull = length > logMax || (await isShortOfMemory(redis));
    let trimmed = 0;
    for (const stream of streams) {
      if (signal?.aborted) break;
      trimmed += await this.trim(stream, before, dead, isFull);
    }
    metrics.trimmed.inc(trimmed);
    if (trimmed > 0) logger.debug({ trimmed }, 'the log was trimmed');
    return trimmed;
  }

  /** The id that the first entry of the hot tail may have, by the clock of Redis. */
  private async hotTailBegins(): Promise<string> {
    const [node] = masters(this.options.redis.commands);
    if (!node) throw new Error('Redis is not connected');
    const [seconds, micros] = await node.time();
    return `${Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000) - this.options.hotTailMs}-0`;
  }

  private async deadEntries(): Promise<Set<string>> {
    const found = new Set<string>();
    for await (const page of new DeadLetters(this.options.redis, ARCHIVE).pages()) {
      for (const { partition, entryId } of page) found.add(`${partition} ${entryId}`);
    }
    return found;
  }

  private async trim(stream: StreamProgress, before: string, dead: Set<string>, isFull: boolean): Promise<number> {
    const { redis } = this.options;
    const { partition, groups } = stream;
    const archive = groups.filter(({ group }) => group === ARCHIVE);
    if (stream.length === 0 || archive.length === 0) return 0;
    const log = redis.keys.log(partition);
    const holding = isFull ? archive : groups;
    let trimmed = 0;
    for (;;) {
      const raw = await redis.commands.xrange(log, '-', `(${before}`, 'COUNT', CHUNK);
      const entries = raw.map((entry) => entryOf(partition, entry));
      const held = entries.findIndex(({ id }) => !holding.every((group) => isAcked(group, id)));
      const over = held < 0 ? entries : entries.slice(0, held);
      const last = over.at(-1);
      if (!last) return trimmed;
      if (isFull) await this.overtake(groups, last.id);
      const call = trimCall(
        redis.keys,
        log,
        streamIdAfter(last.id),
        over.flatMap(({ id, json }) => trimmedEntry(json, dead.has(`${partition} ${id}`))),
      );
      trimmed += await TRIM.run(redis.commands, call.keys, call.args);
      if (over.length < CHUNK) return trimmed;
    }
  }

  /** Marks the groups that lose entries by trimming as stale, before it happens. */
  private async overtake(groups: readonly GroupProgress[], id: string): Promise<void> {
    const { redis, logger } = this.options;
    for (const progress of groups) {
      if (progress.group === ARCHIVE || isAcked(progress, id)) continue;
      if (await markStale(redis)) logger.error({ group: progress.group }, 'the log is too long: the index gets stale');
    }
  }

  /** One that broke off would hold the log for ever, wherever a part of its group is left. Returns the streams as they are then. */
  private async endDeadRebuild(streams: StreamProgress[]): Promise<StreamProgress[]> {
    const { redis, logger } = this.options;
    if (!streams.some(({ groups }) => groups.some(({ group }) => group === REBUILD_GROUP))) return streams;
    if (await hasRebuild(redis)) return streams;
    await dropGroup(redis, REBUILD_GROUP);
    logger.warn('a rebuild broke off: the log waits for it no longer');
    return progressOf(redis);
  }

  private async acquireLease(lease: string, name: string): Promise<boolean> {
    const { commands } = this.options.redis;
    const leaseMs = Math.round(this.everyMs * 3 + 5_000);
    if ((await commands.get(lease)) === name) {
      await commands.pexpire(lease, leaseMs);
      return true;
    }
    try {
      return (await commands.set(lease, name, 'PX', leaseMs, 'NX')) === 'OK';
    } catch (error) {
      // A full Redis takes no lease, and needs trimming most: two that trim do no harm.
      if (String(error).includes('OOM')) return true;
      throw error;
    }
  }
}

/** What can't be read is a dead letter, and no message of hot. */
function trimmedEntry(json: string | undefined, dead: boolean): TrimmedEntry[] {
  try {
    const entry = JSON.parse(json ?? '') as { roomId?: unknown; rev?: unknown; seq?: unknown; state?: unknown };
    const { roomId, rev, seq, state } = entry;
    if (typeof roomId !== 'string' || !Number.isSafeInteger(rev)) return [];
    const ofMessage = Number.isSafeInteger(seq) ? { seq: seq as number } : {};
    return [{ roomId, rev: rev as number, ...ofMessage, ...(dead && { dead: JSON.stringify(state) }) }];
  } catch {
    return [];
  }
}
