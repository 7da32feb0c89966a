import { scriptsBeside, type RedisClient } from '@suda/engines/redis';
import { Cluster } from 'ioredis';
import { MOST_KEPT, WorkerEvents } from '../../../ports/worker-events.js';
import type { KeptEvents, Published, WorkerEvent } from '../../../ports/worker-events.js';
import type { ClientKeys } from '../client-directory/client-keys.js';
import { orUnavailable } from '../redis/fault.js';
import { ChannelSubscriptions } from '../socket-backplane/channel-subscriptions.js';

const script = scriptsBeside(import.meta.url);

const publish = script<Reply>('publish-event');
const take = script<[messages: string[], expired: number]>('take-kept');

type Reply = [delivered: number, expired: number];

interface Call {
  keys: string[];
  args: (string | number)[];
  resolve: (reply: Reply) => void;
  reject: (error: Error) => void;
}

interface Follower {
  userId: string;
  listener: (events: readonly WorkerEvent[]) => void;
}

/** An event's name holds no line break. */
const messageOf = ({ event, data }: WorkerEvent): string => `${event}\n${data}`;

function eventOf(message: string): WorkerEvent {
  const end = message.indexOf('\n');
  return { event: message.slice(0, end), data: message.slice(end + 1) };
}

/**
 * Events between processes: one script publishes on the user's own channel, or keeps the event. Its connection sends them in
 * the order of the calls, and Pub/Sub carries them in that order.
 */
export class RedisWorkerEvents extends WorkerEvents {
  private readonly subscriptions: ChannelSubscriptions;
  /** Of this turn. */
  private readonly calls: Call[] = [];
  private readonly followers = new Map<string, Follower>();

  /** The subscriber is a connection of its own, which `close` ends. */
  constructor(
    private readonly redis: RedisClient,
    subscriber: RedisClient,
    private readonly keys: ClientKeys,
  ) {
    super();
    for (const it of [publish, take]) it.define(redis);
    this.subscriptions = new ChannelSubscriptions(subscriber);
    this.subscriptions.on('smessageBuffer', (channel, message) => {
      this.followers.get(channel.toString())?.listener([eventOf(message.toString())]);
    });
    // While nobody listened, events were kept.
    this.subscriptions.onGap(() => {
      for (const follower of this.followers.values()) void this.giveKept(follower).catch(() => undefined);
    });
  }

  async publish(userId: string, event: WorkerEvent, ttlMs: number): Promise<Published> {
    const keys = [this.keys.hearingOf(userId), this.keys.eventsFor(userId), this.keys.keptFor(userId)];
    // As JSON, so that it has no line break.
    const replaces = event.replaces === undefined ? '' : JSON.stringify(event.replaces);
    const args = [messageOf(event), ttlMs, replaces, MOST_KEPT];
    const [delivered, expired] = await orUnavailable(this.gathered({ keys, args }));
    return { delivered, expired };
  }

  /** What is published in one turn of the event loop goes to Redis in one write. */
  private gathered(call: Pick<Call, 'keys' | 'args'>): Promise<Reply> {
    // A pipeline keeps to one slot there.
    if (this.redis instanceof Cluster) return publish.run(this.redis, call.keys, call.args);
    if (this.calls.length === 0) setImmediate(() => void this.flush());
    return new Promise((resolve, reject) => this.calls.push({ ...call, resolve, reject }));
  }

  private async flush(): Promise<void> {
    const calls = this.calls.splice(0);
    const pipeline = this.redis.pipeline();
    for (const { keys, args } of calls) publish.add(pipeline, keys, args);
    try {
      const replies = (await pipeline.exec()) ?? [];
      for (const [index, { resolve, reject }] of calls.entries()) {
        const [error, reply] = replies[index] ?? [new Error('no reply')];
        if (error) reject(error);
        else resolve(reply as Reply);
      }
    } catch (error) {
      for (const { reject } of calls) reject(error as Error);
    }
  }

  async follow(userId: string, listener: Follower['listener']): Promise<() => void> {
    const channel = this.keys.eventsFor(userId);
    const follower = { userId, listener };
    const isNew = !this.followers.has(channel);
    this.followers.set(channel, follower);
    if (isNew) this.subscriptions.ssubscribe(channel);
    await this.subscriptions.confirmed();
    return () => {
      if (this.followers.get(channel) !== follower) return;
      this.followers.delete(channel);
      this.subscriptions.sunsubscribe(channel);
    };
  }

  async takeKept(userId: string): Promise<KeptEvents> {
    const [messages, expired] = await orUnavailable(take.run(this.redis, [this.keys.keptFor(userId)], []));
    return { events: messages.map(eventOf), expired };
  }

  close(): void {
    this.subscriptions.close();
  }

  private async giveKept({ userId, listener }: Follower): Promise<void> {
    const { events } = await this.takeKept(userId);
    if (events.length > 0) listener(events);
  }
}
