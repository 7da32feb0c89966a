import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { ChatError } from '@suda/contract';
import { CONFIG, type Config } from '../../config.js';
import { LOGGER, type Logger } from '../../observe/logger.js';
import { Metrics } from '../../observe/metrics.js';
import { breakConnection, type EngineConnection } from './engine-connection.js';
import { limitFrames } from './frame-budget.js';
import { Unsent } from './unsent.js';

/** An office behind one address has many people, each with several tabs. */
const MOST_OF_ADDRESS = 2_000;
const MOST = 20_000;
/** Connections that nobody has registered on, of one address. */
const MOST_ANONYMOUS_OF_ADDRESS = 500;
const REGISTER_WITHIN_MS = 10_000;

export interface GuardedSocket {
  readonly conn: object;
  readonly data: { address: string; identity?: unknown };
}

/** Counts by key; a key with nothing is forgotten. */
class Counts {
  private readonly counts = new Map<string, number>();

  of(key: string): number {
    return this.counts.get(key) ?? 0;
  }

  add(key: string, by: 1 | -1): void {
    const count = this.of(key) + by;
    if (count > 0) this.counts.set(key, count);
    else this.counts.delete(key);
  }
}

/** What one connection may cost this process, whoever is behind it. A connection that costs more is broken, and counted. */
@Injectable()
export class ConnectionGuard {
  private readonly unsent = new Unsent();
  private readonly byAddress = new Counts();
  private readonly anonymous = new Counts();
  private total = 0;

  constructor(
    private readonly metrics: Metrics,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws {ChatError} `rate_limited` when the address, or this process, has as many connections as it may */
  requireRoom(address: string): void {
    if (!this.config.rateLimits) return;
    if (this.total < MOST && this.byAddress.of(address) < MOST_OF_ADDRESS) return;
    throw new ChatError('rate_limited', 'Too many connections.', { retryAfterMs: REGISTER_WITHIN_MS });
  }

  /** Watches every connection of the engine from its first packet on. */
  watch(
    engine: { on(event: 'connection', listener: (connection: EngineConnection) => void): unknown },
    addressOf: (request: IncomingMessage) => string,
  ): void {
    engine.on('connection', (connection) => {
      const address = addressOf(connection.request);
      this.total += 1;
      this.byAddress.add(address, 1);
      connection.once('close', () => {
        this.total -= 1;
        this.byAddress.add(address, -1);
      });
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
    if (this.anonymous.of(address) >= MOST_ANONYMOUS_OF_ADDRESS) {
      throw new ChatError('rate_limited', 'Too many connections.', { retryAfterMs: REGISTER_WITHIN_MS });
    }
    this.anonymous.add(address, 1);
    const timer = setTimeout(() => {
      release();
      if (socket.data.identity === undefined) this.break(connection, address, 'unregistered');
    }, REGISTER_WITHIN_MS).unref();
    let counted = true;
    const release = (): void => {
      if (counted) this.anonymous.add(address, -1);
      counted = false;
      clearTimeout(timer);
    };
    connection.once('close', release);
  }

  /** Undefined while the connection reads; else resolves when it has read on. One that does not in time is broken. */
  drained({ conn, data }: GuardedSocket): Promise<void> | undefined {
    return this.unsent.drained(conn)?.then((reads) => {
      if (!reads) this.break(conn as EngineConnection, data.address, 'unread');
    });
  }

  private break(connection: EngineConnection, address: string, reason: string): void {
    this.metrics.brokenConnections.inc({ reason });
    this.logger.warn({ connection: connection.id, address, reason }, 'connection broken');
    breakConnection(connection);
  }
}
