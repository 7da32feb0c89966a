import { Injectable } from '@nestjs/common';
import { CommandPipeline } from './commands/command-pipeline.js';
import { closeGradually } from './connections/close-gradually.js';
import { HandshakeAuthenticator } from './connections/handshake-authenticator.js';
import { ReplicaState } from './replicas/replica-state.js';
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
    state: ReplicaState,
  ) {
    state.onDrain((overMs, takenBack) => this.closeSockets(overMs, takenBack));
  }

  /** Rejects new handshakes and closes the sockets one by one, each after its commands are answered. */
  disconnectGradually(overMs: number): Promise<void> {
    this.authenticator.close();
    return this.closeSockets(overMs);
  }

  private closeSockets(overMs: number, stop?: AbortSignal): Promise<void> {
    const disconnect = async (socket: ChatSocket) => {
      await this.pipeline.drainSocket(socket);
      socket.conn.close();
    };
    return closeGradually(this.sockets.localSockets(), overMs, disconnect, stop);
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
