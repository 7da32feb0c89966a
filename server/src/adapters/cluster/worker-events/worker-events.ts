import { setTimeout as delay } from 'node:timers/promises';
import { inParallel } from '@suda/engines/concurrency';
import { scriptsBeside, type RedisClient } from '@suda/engines/redis';
import { Cluster } from 'ioredis';
import { MOST_KEPT, WorkerEvents } from '../../../ports/worker-events.js';
import type { KeptEvent, KeptEvents, Published, WorkerEvent } from '../../../ports/worker-events.js';
import type { RedisClientDirectory } from '../client-directory/client-directory.js';
import type { ClientKeys } from '../client-directory/client-keys.js';
import { orUnavailable, redisFault } from '../redis/fault.js';
import { ChannelSubscriptions } from '../socket-backplane/channel-subscriptions.js';
import { entryOf, eventsOf, keptEventOf, messageOf, missedMessageOf, replacesOf } from './event-messages.js';

/** Users whose events are taken at the same time. */
const AT_ONCE = 100;
const AGAIN_MS = 1_000;
/** Characters that wait for what was missed before them. Beyond that order gives way to memory. */
const MOST_HELD = 32 * 1024 * 1024;
/** Of one call of the script: Redis does nothing else meanwhile. */
const MOST_OF_CALL = { events: 250, characters: 1024 * 1024 };

const script = scriptsBeside(import.meta.url);

const publish = script<number[]>('publish-events');
const take = script<[entries: string[], expired: number]>('take-kept');
const putBack = script<number>('put-back');

interface Outgoing {
  userId: string;
  keys: readonly string[];
  event: WorkerEvent;
  ttlMs: number;
  /** Clients of this process have it, or will. */
  isHere: boolean;
  resolve: (published: Published) => void;
  reject: (error: unknown) => void;
}

interface Follower {
  userId: string;
  /** Those of the script. */
  keys: readonly string[];
  listener: (events: readonly WorkerEvent[]) => void;
  /** Events that are published and not given to the listener yet: what comes after them waits, too. */
  undecided: number;
}

/**
 * Events between processes. Those of this process's clients go to them at once; one script for what is published while the one
 * before is under way sends the events on to the other processes that have clients of their user, in one message each, or keeps
 * them. What Redis is told of clients and of their events goes by one connection, so an event is kept before its user's first
 * client comes in here, or heard after.
 */
export class RedisWorkerEvents extends WorkerEvents {
  private readonly subscriptions: ChannelSubscriptions;
  private readonly outbox: Outgoing[] = [];
  private isCalling = false;
  private readonly followers = new Map<string, Follower>();
  /** A script keeps to one slot there, so events go one by one, on their user's channel. */
  private readonly isCluster: boolean;
  /** What came while this process gets what it missed before. */
  private readonly held: string[] = [];
  private heldCharacters = 0;
  private recovering: Promise<void> | undefined;

  /** `ordered` is the directory's, the subscriber a connection of its own, which `close` ends. */
  constructor(
    private readonly ordered: RedisClient,
    subscriber: RedisClient,
    private readonly keys: ClientKeys,
    private readonly directory: RedisClientDirectory,
  ) {
    super();
    this.isCluster = ordered instanceof Cluster;
    this.subscriptions = new ChannelSubscriptions(subscriber);
    this.subscriptions.on('smessageBuffer', (_channel, message) => this.receive(message.toString()));
    this.subscriptions.onGap(() => this.recover());
    directory.onReentry(() => this.recover());
    if (!this.isCluster) this.subscriptions.ssubscribe(this.ownChannel);
  }

  publish(userId: string, event: WorkerEvent, ttlMs: number): Promise<Published> {
    const follower = this.followers.get(userId);
    const isHere = follower !== undefined && this.directory.hears(userId);
    const isLate = follower !== undefined && (!isHere || follower.undecided > 0);
    if (isHere && !isLate) follower.listener([event]);
    if (this.outbox.length === 0 && !this.isCalling) setImmediate(() => void this.flush());
    const published = new Promise<Published>((resolve, reject) => {
      const keys = follower?.keys ?? this.keysOf(userId);
      this.outbox.push({ userId, keys, event, ttlMs, isHere, resolve, reject });
    });
    return isLate ? this.giveLater(follower, event, published) : published;
  }

  /** To a listener whose client comes in just now: what is kept reaches it as such. */
  private async giveLater(follower: Follower, event: WorkerEvent, published: Promise<Published>): Promise<Published> {
    follower.undecided += 1;
    try {
      const answer = await published;
      if (answer.delivered > 0) this.followers.get(follower.userId)?.listener([event]);
      return answer;
    } finally {
      follower.undecided -= 1;
    }
  }

  /** One call at a time: what is published meanwhile goes together in the next one. */
  private async flush(): Promise<void> {
    if (this.isCluster) for (const it of this.outbox.splice(0)) void this.send([it]);
    if (this.isCalling) return;
    this.isCalling = true;
    while (this.outbox.length > 0) await this.send(this.nextCall());
    this.isCalling = false;
  }

  private nextCall(): Outgoing[] {
    let [count, characters] = [0, 0];
    for (const { event } of this.outbox) {
      count += 1;
      characters += event.data.length;
      if (count >= MOST_OF_CALL.events || characters >= MOST_OF_CALL.characters) break;
    }
    return this.outbox.splice(0, count);
  }

  private async send(events: readonly Outgoing[]): Promise<void> {
    const { keys } = this;
    const names: string[] = [];
    const args: (string | number)[] = [this.directory.replica, keys.eventsOfReplica, MOST_KEPT];
    for (const { userId, keys: its, event, ttlMs, isHere } of events) {
      names.push(...its);
      args.push(`${isHere ? 1 : 0}${ttlMs}\n${replacesOf(event)}`, `${userId}\n${messageOf(event)}`);
    }
    const [first] = events;
    if (this.isCluster && first) names.push(keys.eventsFor(first.userId));
    try {
      const reply = await publish.run(this.ordered, names, args);
      for (const [index, { isHere, resolve }] of events.entries()) {
        const clients = reply[index * 2] ?? 0;
        const expired = reply[index * 2 + 1] ?? 0;
        // Redis may know nothing of this process's clients, after it was out of reach.
        resolve({ delivered: isHere ? Math.max(clients, 1) : clients, expired });
      }
    } catch (error) {
      const fault = redisFault(error);
      for (const { reject } of events) reject(fault);
    }
  }

  private keysOf(userId: string): readonly string[] {
    return [this.keys.hearingOf(userId), this.keys.replicasOf(userId), this.keys.keptFor(userId)];
  }

  private get ownChannel(): string {
    return `${this.keys.eventsOfReplica}${this.directory.replica}`;
  }

  private receive(message: string): void {
    // It may come before it is known that some were missed, or before all clients are entered, who have events waiting.
    const isBehind = !this.directory.allEntered || (this.subscriptions.isBroken && !this.isCluster);
    if (!(isBehind || this.recovering) || this.heldCharacters > MOST_HELD) return this.handOn(message);
    this.held.push(message);
    this.heldCharacters += message.length;
  }

  private handOn(message: string): void {
    const { replica, events } = eventsOf(message);
    if (replica === this.directory.replica) return;
    for (const { userId, event } of events) this.followers.get(userId)?.listener([event]);
  }

  async follow(userId: string, listener: Follower['listener']): Promise<() => void> {
    const channel = this.keys.eventsFor(userId);
    const follower = { userId, keys: this.keysOf(userId), listener, undecided: 0 };
    const isNew = !this.followers.has(userId);
    this.followers.set(userId, follower);
    if (isNew && this.isCluster) this.subscriptions.ssubscribe(channel);
    await this.subscriptions.confirmed();
    return () => {
      if (this.followers.get(userId) !== follower) return;
      this.followers.delete(userId);
      if (this.isCluster) this.subscriptions.sunsubscribe(channel);
    };
  }

  async takeKept(userId: string): Promise<KeptEvents> {
    const [entries, expired] = await orUnavailable(take.run(this.ordered, [this.keys.keptFor(userId)], []));
    return { events: entries.map(keptEventOf), expired };
  }

  async putBack(userId: string, events: readonly KeptEvent[]): Promise<boolean> {
    const keys = [this.keys.hearingOf(userId), this.keys.keptFor(userId)];
    return (await orUnavailable(putBack.run(this.ordered, keys, [MOST_KEPT, ...events.map(entryOf)]))) === 1;
  }

  close(): void {
    this.subscriptions.close();
  }

  /** Gives what came while nobody listened here, or nobody knew of the listeners, before what comes since. */
  private recover(): void {
    const recovered = Promise.resolve(this.recovering)
      .then(() => this.giveMissed())
      // The connection that takes may come back after the one that hears.
      .catch(() => delay(AGAIN_MS, undefined, { ref: false }).then(() => this.giveMissed()))
      .catch(() => undefined)
      .then(() => {
        if (this.recovering !== recovered) return;
        this.recovering = undefined;
        this.heldCharacters = 0;
        for (const message of this.held.splice(0)) this.handOn(message);
      });
    this.recovering = recovered;
  }

  private async giveMissed(): Promise<void> {
    if (!this.isCluster) {
      const [missed] = await take.run(this.ordered, [this.ownChannel], []);
      for (const entry of missed) this.handOn(missedMessageOf(entry));
    }
    await inParallel([...this.followers.values()], AT_ONCE, (follower) => this.giveKept(follower));
  }

  private async giveKept(follower: Follower): Promise<void> {
    const { userId, listener } = follower;
    const { events } = await this.takeKept(userId);
    if (events.length === 0) return;
    // The last client may have left meanwhile.
    if (this.followers.get(userId) !== follower) await this.putBack(userId, events);
    else listener(events.map(({ expiresAt: _, ...event }) => event));
  }
}
