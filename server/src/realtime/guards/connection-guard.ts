import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config.js';
import { LOGGER, type Logger } from '../../observe/logger.js';
import { AddressCounts } from '../../limits/address-counts.js';
import { sharedBy } from '../../limits/shared-addresses.js';
import { Metrics } from '../../observe/metrics.js';
import { tooManyConnections } from '../refusals.js';
import { breakConnection, type Engine, type EngineConnection } from './engine-connection.js';
import { limitFrames } from './frame-budget.js';
import { Places } from './places.js';
import { Unsent } from './unsent.js';

const MOST = 20_000;
/** Connections that nobody has registered on, of one address. */
const MOST_ANONYMOUS_OF_ADDRESS = 500;
const REGISTER_WITHIN_MS = 10_000;

export interface GuardedSocket {
  readonly conn: object;
  readonly data: { address: string; identity?: unknown };
}

/** What one connection may cost this process, with or without a session. A connection that costs more is broken, and counted. */
@Injectable()
export class ConnectionGuard {
  private readonly unsent = new Unsent();
  private readonly places: Places;
  private readonly anonymous: AddressCounts;

  constructor(
    private readonly metrics: Metrics,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    const timesOf = sharedBy(config.sharedAddresses);
    this.places = new Places(MOST, new AddressCounts(config.socket.connectionsPerAddress, timesOf));
    this.anonymous = new AddressCounts(MOST_ANONYMOUS_OF_ADDRESS, timesOf);
  }

  /** @throws {ChatError} `rate_limited` when the address, or this process, has as many connections as it may */
  requirePlace(request: IncomingMessage, address: string): void {
    if (!this.config.rateLimits || this.places.reserve(request, address)) return;
    throw tooManyConnections({ retryAfterMs: REGISTER_WITHIN_MS });
  }

  /** Watches every connection of the engine from its first packet on. */
  watch(engine: Engine, addressOf: (request: IncomingMessage) => string): void {
    engine.on('connection_error', ({ req }) => this.places.giveUp(req));
    engine.on('connection', (connection) => {
      const address = addressOf(connection.request);
      connection.once('close', this.places.take(connection.request, address));
      this.unsent.watch(connection, () => this.break(connection, address, 'unread'));
      if (this.config.rateLimits) limitFrames(connection, (breach) => this.break(connection, address, breach));
    });
  }

  /**
   * A socket that nobody has registered on is broken after a while.
   * @throws {ChatError} `rate_limited` when the address has too many of them
   */
  expectRegistration(socket: GuardedSocket): void {
    if (!this.config.rateLimits) return;
    const { address } = socket.data;
    const connection = socket.conn as EngineConnection;
    if (!this.anonymous.hasRoom(address)) {
      throw tooManyConnections({ retryAfterMs: REGISTER_WITHIN_MS });
    }
    const release = this.anonymous.add(address);
    const timer = setTimeout(() => {
      release();
      if (socket.data.identity === undefined) this.break(connection, address, 'unregistered');
    }, REGISTER_WITHIN_MS).unref();
    connection.once('close', () => {
      release();
      clearTimeout(timer);
    });
  }

  /** Undefined while the connection reads; else resolves when it has read on. One that does not in time is broken. */
  drained({ conn, data }: GuardedSocket): Promise<void> | undefined {
    return this.unsent.drained(conn)?.then((reads) => {
      if (!reads) this.break(conn as EngineConnection, data.address, 'unread');
    });
  }

  private break(connection: EngineConnection, address: string, reason: string): void {
    this.metrics.brokenConnections.inc({ reason });
    this.logger.warn({ address, reason }, 'connection broken');
    breakConnection(connection);
  }
}
