import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config.js';
import { AddressCounts } from '../../limits/address-counts.js';
import { sharedBy } from '../../limits/shared-addresses.js';
import { LOGGER, type Logger } from '../../observe/logger.js';
import { Metrics } from '../../observe/metrics.js';
import { HandshakePolicy } from '../../realtime/connections/handshake-policy.js';
import { Places } from '../../realtime/guards/places.js';
import { TokenBucket } from '../../realtime/guards/token-bucket.js';
import { ReplicaState } from '../../realtime/replicas/replica-state.js';
import { serverStopping, tooManyConnections } from '../../realtime/refusals.js';

const MOST = 20_000;
/** An office behind one address has many people, each with several tabs. */
export const MOST_OF_ADDRESS = 2_000;
/** Frames of one client: it has nothing to say but who it is. */
export const FRAMES = { capacity: 100, perSecond: 10 };
const MIB = 1024 * 1024;
/** What may wait to be read by one client, in bytes, and by all; beyond it those go that most waits for. */
const UNREAD = { most: 4 * MIB, large: MIB / 4, mostOfAll: 128 * MIB };

/** What one connection costs. */
export interface ConnectionAccount {
  /** Counts a frame that came. */
  received(): void;
  /** It did what no client does. */
  breach(reason: string): void;
  /** Counts bytes that are to be sent. */
  queued(bytes: number): void;
  sent(bytes: number): void;
}

/** What connections of the client port may cost. One that costs more is broken, and counted. */
@Injectable()
export class ClientConnections {
  private readonly places: Places;
  private unread = 0;
  private closed = false;

  constructor(
    private readonly policy: HandshakePolicy,
    private readonly metrics: Metrics,
    private readonly state: ReplicaState,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.places = new Places(MOST, new AddressCounts(MOST_OF_ADDRESS, sharedBy(config.sharedAddresses)));
  }

  /** Refuses all that come. */
  close(): void {
    this.closed = true;
  }

  /** Those too that were on their way here: the server stops, or drains. */
  get takesNobody(): boolean {
    return this.closed || this.state.draining;
  }

  /** @throws {ChatError} `forbidden` for a foreign origin or an address that may not connect, `rate_limited`, `unavailable` */
  async admit(request: IncomingMessage): Promise<void> {
    if (this.takesNobody) throw serverStopping();
    this.state.requireNoMaintenance();
    const { places, policy } = this;
    if (this.config.rateLimits && !places.reserve(request, policy.addressOf(request))) throw tooManyConnections();
    await policy.authorize(request);
  }

  /** It becomes no connection. */
  refuse(request: IncomingMessage): void {
    this.places.giveUp(request);
  }

  /** Counts a connection until the second function is called. `onBreach` has to break it. */
  open(request: IncomingMessage, onBreach: () => void): [account: ConnectionAccount, release: () => void] {
    const address = this.policy.addressOf(request);
    const releasePlace = this.places.take(request, address);
    const frames = new TokenBucket(FRAMES.capacity, FRAMES.perSecond);
    let unread = 0;
    let [isBroken, isReleased] = [false, false];
    const breach = (reason: string): void => {
      if (isBroken) return;
      isBroken = true;
      this.metrics.brokenConnections.inc({ reason });
      this.logger.warn({ address, reason }, 'connection of the client port broken');
      onBreach();
    };
    // What was on its way to a connection that is gone ends after it.
    const change = (bytes: number): void => {
      if (isReleased) return;
      unread += bytes;
      this.unread += bytes;
    };
    const account: ConnectionAccount = {
      received: () => {
        if (this.config.rateLimits && !frames.tryAcquire(1)) breach('flood');
      },
      breach,
      queued: (bytes) => {
        change(bytes);
        if (unread > UNREAD.most || (unread > UNREAD.large && this.unread > UNREAD.mostOfAll)) breach('unread');
      },
      sent: (bytes) => change(-bytes),
    };
    const release = (): void => {
      releasePlace();
      change(-unread);
      isReleased = true;
    };
    return [account, release];
  }
}
