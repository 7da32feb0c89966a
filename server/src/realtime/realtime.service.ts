import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { CommandPipeline } from './commands/command-pipeline.js';
import { HandshakeAuthenticator } from './connections/handshake-authenticator.js';
import type { ChatSocket } from './sockets/socket.js';
import { Sockets } from './sockets/sockets.js';

/** A client that does not read delays the shutdown by at most this long. */
const FLUSH_TIMEOUT_MS = 1_000;

/** Graceful shutdown of the sockets. */
@Injectable()
export class RealtimeService {
  constructor(
    private readonly authenticator: HandshakeAuthenticator,
    private readonly pipeline: CommandPipeline,
    private readonly sockets: Sockets,
  ) {}

  /**
   * Rejects new handshakes and closes the sockets one by one, evenly over `durationMs`, each after its commands are
   * answered. Closing all at once would make every client reconnect to the other servers at the same moment.
   */
  async disconnectGradually(durationMs: number): Promise<void> {
    this.authenticator.close();
    const sockets = [...this.sockets.localSockets()];
    const disconnect = async (socket: ChatSocket, index: number) => {
      await setTimeout((durationMs * index) / sockets.length);
      await this.pipeline.drainSocket(socket);
      socket.conn.close();
    };
    await Promise.all(sockets.map(disconnect));
  }

  /** Takes handshakes again, after `disconnectGradually`. */
  acceptAgain(): void {
    this.authenticator.open();
  }

  /** Rejects new handshakes and commands; resolves when all running commands are answered. */
  drain(): Promise<void> {
    this.authenticator.close();
    return this.pipeline.drain();
  }

  /** Closes all connections so that clients reconnect at once; resolves when answers are sent, or after a timeout. */
  close(): Promise<void> {
    return this.sockets.closeAll(FLUSH_TIMEOUT_MS);
  }
}
