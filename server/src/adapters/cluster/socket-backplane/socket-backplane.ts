import { createShardedAdapter } from '@socket.io/redis-adapter';
import type { Namespace, Server } from 'socket.io';
import { SocketBackplane } from '../../../ports/socket-backplane.js';
import { ChannelSubscriptions } from './channel-subscriptions.js';
import type { RedisClient } from '@suda/engines/redis';
import { carefulAdapter, type ShardedAdapter } from './socket-adapter.js';

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
    this.subscriptions = new ChannelSubscriptions(subscriber);
    this.subscriptions.onGap(() => this.notify());
  }

  attach(io: Server): void {
    const create = createShardedAdapter(this.publisher, this.subscriptions, {
      channelPrefix: `${this.prefix}io`,
    });
    const careful = (namespace: Namespace): ShardedAdapter =>
      carefulAdapter(create(namespace) as unknown as ShardedAdapter, {
        confirmed: () => this.subscriptions.confirmed(),
        published: (done) =>
          void done.then(
            () => this.notifyOthers(),
            () => (this.lost = true),
          ),
      });
    // Socket.IO calls it with `new`, which an arrow function does not bear.
    io.adapter(function (namespace: Namespace) {
      return careful(namespace);
    } as unknown as AdapterConstructor);
    io.on(GAP as never, (() => this.notify()) as never);
    io.on(TOLD as never, ((message: unknown) => this.toldListeners.forEach((listener) => listener(message))) as never);
    this.io = io;
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

  private notifyOthers(): void {
    if (!this.lost) return;
    this.lost = false;
    this.io?.serverSideEmit(GAP as never);
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}
