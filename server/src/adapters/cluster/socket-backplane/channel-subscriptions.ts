import { setTimeout as delay } from 'node:timers/promises';
import { Cluster, type Redis } from 'ioredis';
import type { RedisClient } from '@suda/engines/redis';

const AGAIN_MS = 200;
/** Longest that a socket waits for its channels; what is late then is a gap. */
const CONFIRMED_WITHIN_MS = 2_000;
/** In ms: how often a connection is asked whether it lives, and how long it may be silent. */
const PULSE = { everyMs: 5_000, silentMs: 10_000 };

/**
 * The connection that hears Pub/Sub, as the Socket.IO adapter uses it, which subscribes and does not look back: this knows
 * what is confirmed, tries again, and says when messages may have been lost.
 */
export class ChannelSubscriptions {
  /** How often each is needed. */
  private readonly channels = new Map<string, number>();
  /** The channels that were asked for. */
  private readonly asked = new Set<string>();
  /** By the channel that is heard beside it: one that was asked for. */
  private readonly askers = new Map<string, Buffer>();
  private readonly pending = new Set<Promise<void>>();
  private readonly gapListeners: (() => void)[] = [];
  private broken = false;
  private closed = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly redis: RedisClient,
    private readonly pulse = PULSE,
    /** A channel that has to be heard where this one is, or none. */
    private readonly besides: (channel: string) => string | undefined = () => undefined,
  ) {
    if (redis instanceof Cluster) this.watchCluster(redis);
    else this.watchOne(redis);
  }

  /** From when the connection is lost until the gap is told. */
  get isBroken(): boolean {
    return this.broken;
  }

  onGap(listener: () => void): void {
    this.gapListeners.push(listener);
  }

  on(event: 'smessageBuffer', listener: (channel: Buffer, message: Buffer) => void): void {
    this.redis.on(event, (channel: Buffer, message: Buffer) => {
      const asker = this.askers.size > 0 && this.askerOf(channel.toString());
      listener(asker || channel, message);
    });
  }

  ssubscribe(channel: string): void {
    if (this.asked.has(channel)) return;
    this.asked.add(channel);
    const besides = this.besides(channel);
    if (besides !== undefined) this.askers.set(besides, Buffer.from(channel));
    for (const each of this.with(channel)) {
      const uses = this.channels.get(each) ?? 0;
      this.channels.set(each, uses + 1);
      if (uses > 0) continue;
      const done = this.subscribe(each).finally(() => this.pending.delete(done));
      this.pending.add(done);
    }
  }

  sunsubscribe(channel: string): void {
    if (!this.asked.delete(channel)) return;
    const besides = this.besides(channel);
    if (besides !== undefined) this.askers.delete(besides);
    for (const each of this.with(channel)) {
      const uses = this.channels.get(each) ?? 1;
      if (uses > 1) this.channels.set(each, uses - 1);
      else {
        this.channels.delete(each);
        this.redis.sunsubscribe(each).catch(() => undefined);
      }
    }
  }

  /** Who asked for what is heard on a channel that nobody asked for. */
  private askerOf(channel: string): Buffer | undefined {
    return this.asked.has(channel) ? undefined : this.askers.get(channel);
  }

  private with(channel: string): string[] {
    const besides = this.besides(channel);
    return besides === undefined ? [channel] : [channel, besides];
  }

  /** Resolves when what was subscribed to so far is heard, or after two seconds; nothing where it already is. */
  confirmed(): Promise<void> | undefined {
    if (this.pending.size === 0) return undefined;
    const late = delay(CONFIRMED_WITHIN_MS, undefined, { ref: false });
    return Promise.race([Promise.all(this.pending), late]).then(() => undefined);
  }

  close(): void {
    this.closed = true;
    clearInterval(this.timer);
    this.redis.disconnect();
  }

  private async subscribe(channel: string): Promise<void> {
    let late = false;
    while (this.channels.has(channel) && !this.closed) {
      try {
        await this.redis.ssubscribe(channel);
        if (late) this.notify();
        return;
      } catch {
        late = true;
        await delay(AGAIN_MS);
      }
    }
  }

  private watchOne(redis: Redis): void {
    redis.on('close', () => (this.broken = true));
    redis.on('ready', () => {
      // It subscribes again before anything else; the answer to this comes after those.
      if (this.broken)
        void redis.ping().then(
          () => this.mended(),
          () => undefined,
        );
    });
    this.timer = setInterval(() => void this.checkPulse(redis), this.pulse.everyMs).unref();
  }

  /** A connection whose network carries nothing any more would look like a quiet one. */
  private async checkPulse(redis: Redis): Promise<void> {
    if (redis.status !== 'ready') return;
    const late = delay(this.pulse.silentMs, 'late', { ref: false });
    const answer = await Promise.race([redis.ping().catch(() => 'lost'), late]);
    if (answer === 'late' && redis.status === 'ready') redis.disconnect(true);
  }

  private watchCluster(redis: Cluster): void {
    redis.on('-node', () => (this.broken = true));
    redis.on('-subscriber', () => (this.broken = true));
    redis.on('subscribersReady', () => {
      if (this.broken) void this.renewAll().then(() => this.mended());
    });
  }

  /** A Cluster's subscribers subscribe again without saying when they are done, or that they failed. */
  private async renewAll(): Promise<void> {
    await Promise.all([...this.channels.keys()].map((channel) => this.subscribe(channel)));
  }

  private mended(): void {
    if (!this.broken) return;
    this.broken = false;
    this.notify();
  }

  private notify(): void {
    if (!this.closed) for (const listener of this.gapListeners) listener();
  }
}
