import { createShardedAdapter } from '@socket.io/redis-adapter';
import type { Namespace, Server } from 'socket.io';
import { NAMESPACE } from '@suda/contract';
import { SocketBackplane, type MessageBatch } from '../../../ports/socket-backplane.js';
import { batchText } from './batch-text.js';
import { ChannelSubscriptions } from './channel-subscriptions.js';
import type { RedisClient } from '@suda/engines/redis';
import { carefulAdapter, type ShardedAdapter } from './socket-adapter.js';

type ReachListener = Parameters<SocketBackplane['onReach']>[0];
type AdapterConstructor = Parameters<Server['adapter']>[0];

/** A process sends this to the others when they may have missed frames of it. */
const GAP = 'gap';
/** And this, with what it tells them. */
const TOLD = 'told';

/** Sockets of all processes hear each other through sharded Pub/Sub: fast, and at most once. */
export class RedisSocketBackplane extends SocketBackplane {
  readonly spansProcesses = true;
  private readonly subscriptions: ChannelSubscriptions;
  private readonly listeners: (() => void)[] = [];
  private readonly toldListeners: ((message: unknown) => void)[] = [];
  private readonly batchListeners: ((batch: MessageBatch) => void)[] = [];
  private readonly reachListeners: ReachListener[] = [];
  private chat: ShardedAdapter | undefined;
  private hearsToo: (room: string) => string | undefined = () => undefined;
  private io: Server | undefined;
  /** A publication failed, and the other processes were not notified yet. */
  private lost = false;

  /** Both are connections of its own; `close` ends the subscriber. */
  constructor(
    private readonly publisher: RedisClient,
    subscriber: RedisClient,
    /** Begins the names of all channels. */
    private readonly prefix: string,
  ) {
    super();
    this.subscriptions = new ChannelSubscriptions(subscriber, undefined, (channel) => this.besides(channel));
    this.subscriptions.onGap(() => this.notify());
  }

  attach(io: Server, hearsToo: (room: string) => string | undefined = () => undefined): void {
    this.hearsToo = hearsToo;
    const create = createShardedAdapter(this.publisher, this.subscriptions, {
      channelPrefix: `${this.prefix}io`,
    });
    const careful = (namespace: Namespace): ShardedAdapter => {
      const adapter = carefulAdapter(create(namespace) as unknown as ShardedAdapter, {
        confirmed: () => this.subscriptions.confirmed(),
        published: (done) => this.follow(done),
        heard: (batch) => this.batchListeners.forEach((listener) => listener(batch)),
        reaching: (rooms, frame) => this.reachListeners.forEach((listener) => listener(rooms, frame)),
      });
      if (namespace.name === NAMESPACE) this.chat = adapter;
      return adapter;
    };
    // Socket.IO calls it with `new`, which an arrow function does not bear.
    io.adapter(function (namespace: Namespace) {
      return careful(namespace);
    } as unknown as AdapterConstructor);
    io.on(GAP as never, (() => this.notify()) as never);
    io.on(TOLD as never, ((message: unknown) => this.toldListeners.forEach((listener) => listener(message))) as never);
    this.io = io;
  }

  sendMessages(room: string, batch: MessageBatch): void {
    const { chat } = this;
    if (!chat) return;
    const text = batchText(chat.uid, NAMESPACE, room, batch);
    this.follow(this.publisher.spublish(chat.channelOf(room), text));
  }

  onMessages(listener: (batch: MessageBatch) => void): void {
    this.batchListeners.push(listener);
  }

  onReach(listener: ReachListener): void {
    this.reachListeners.push(listener);
  }

  tell(message: object): void {
    this.io?.serverSideEmit(TOLD as never, message);
  }

  onTold(listener: (message: unknown) => void): void {
    this.toldListeners.push(listener);
  }

  onGap(listener: () => void): void {
    this.listeners.push(listener);
  }

  close(): void {
    this.subscriptions.close();
  }

  private besides(channel: string): string | undefined {
    const before = `${this.prefix}io#${NAMESPACE}#`;
    if (!channel.startsWith(before)) return undefined;
    const room = this.hearsToo(channel.slice(before.length, -1));
    return room === undefined ? undefined : `${before}${room}#`;
  }

  /** Learns whether a publication succeeded. */
  private follow(done: Promise<unknown>): void {
    done.then(
      () => this.notifyOthers(),
      () => (this.lost = true),
    );
  }

  private notifyOthers(): void {
    if (!this.lost) return;
    this.lost = false;
    this.io?.serverSideEmit(GAP as never);
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}
