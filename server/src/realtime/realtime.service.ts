import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { CommandPipeline } from './commands/command-pipeline.js';
import { HandshakeAuthenticator } from './connections/handshake-authenticator.js';
import type { ChatSocket } from './sockets/socket.js';
import { Sockets } from './sockets/sockets.js';

/** A client that doesn't read what it is sent holds a stop up for this long. */
const FLUSH_TIMEOUT_MS = 1_000;

/** Stops the sockets in order. */
@Injectable()
export class RealtimeService {
  constructor(
    private readonly authenticator: HandshakeAuthenticator,
    private readonly pipeline: CommandPipeline,
    private readonly sockets: Sockets,
  ) {}

  /**
   * Lets nobody in, and the clients go one by one, evenly over so long, each with its answers: all at once they would come
   * to the other servers as a wave.
   */
  async disconnectGradually(overMs: number): Promise<void> {
    this.authenticator.close();
    const sockets = [...this.sockets.localSockets()];
    const leave = async (socket: ChatSocket, place: number) => {
      await setTimeout((overMs * place) / sockets.length);
      await this.pipeline.drainSocket(socket);
      socket.conn.close();
    };
    await Promise.all(sockets.map(leave));
  }

  /** Lets nobody in and takes no more commands; resolves when those under way are answered. */
  drain(): Promise<void> {
    this.authenticator.close();
    return this.pipeline.drain();
  }

  /** Breaks the connections so that clients reconnect at once; resolves when the answers are out, or soon after. */
  close(): Promise<void> {
    return this.sockets.closeAll(FLUSH_TIMEOUT_MS);
  }
}
