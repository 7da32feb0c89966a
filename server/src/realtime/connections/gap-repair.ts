import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { LOGGER, type Logger } from '../../observe/logger.js';
import { AccountStore } from '../../ports/account-store.js';
import { SocketBackplane } from '../../ports/socket-backplane.js';
import { SocketMembership } from './socket-membership.js';
import type { ChatSocket } from '../sockets/socket.js';
import { Sockets } from '../sockets/sockets.js';

/** Sockets repaired concurrently. */
const CONCURRENCY = 50;
const RETRY_MS = 1_000;

/**
 * Runs when messages of other processes may have been lost: frames, and also joins, removals and ended sessions. For
 * every local socket it checks the session, refreshes the room membership (nothing else would ever correct it) and, on
 * protocol v2, emits `resync`.
 */
@Injectable()
export class GapRepair implements OnModuleInit {
  /** Sockets still to repair; undefined when no repair is running. */
  private pending: Set<ChatSocket> | undefined;

  constructor(
    private readonly backplane: SocketBackplane,
    private readonly sockets: Sockets,
    private readonly membership: SocketMembership,
    private readonly accounts: AccountStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.backplane.onGap(() => {
      this.logger.warn('frames of other processes may have been lost');
      this.repair(this.sockets.localSockets());
    });
  }

  private repair(sockets: Iterable<ChatSocket>): void {
    if (this.pending) {
      for (const socket of sockets) this.pending.add(socket);
      return;
    }
    this.pending = new Set(sockets);
    void this.repairPending(this.pending).finally(() => (this.pending = undefined));
  }

  private async repairPending(pending: Set<ChatSocket>): Promise<void> {
    while (pending.size > 0) {
      const batch = [...pending].slice(0, CONCURRENCY);
      for (const socket of batch) pending.delete(socket);
      await Promise.all(batch.map((socket) => this.repairSocket(socket)));
    }
  }

  private async repairSocket(socket: ChatSocket): Promise<void> {
    const { identity, protocol } = socket.data;
    if (!identity || !socket.connected) return;
    try {
      const sessions = await this.accounts.sessions(identity.user.userId);
      if (!sessions.some(({ id }) => id === identity.sessionId)) {
        socket.disconnect(true);
        return;
      }
      await this.membership.refreshRooms(socket);
      if (protocol === 2) socket.emit('resync', {} as never);
    } catch (error) {
      this.logger.warn({ err: error, socket: socket.id }, 'socket not repaired yet');
      setTimeout(() => this.repair([socket]), RETRY_MS).unref();
    }
  }
}
