import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { LOGGER, type Logger } from '../../observe/logger.js';
import { AccountStore } from '../../ports/account-store.js';
import { SocketBackplane } from '../../ports/socket-backplane.js';
import { SocketMembership } from './socket-membership.js';
import type { ChatSocket } from '../sockets/socket.js';
import { Sockets } from '../sockets/sockets.js';

/** Sockets looked after at once. */
const CONCURRENCY = 50;
const RETRY_MS = 1_000;

/**
 * What other processes said may not have come: frames, and also who was let in, who was removed and whose session ended.
 * Each socket is put where it belongs, for nothing else would ever take it out of a room, and its client is told to sync.
 */
@Injectable()
export class GapRepair implements OnModuleInit {
  /** The sockets still to look after, while a repair is under way. */
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

  private async repairPending(waiting: Set<ChatSocket>): Promise<void> {
    while (waiting.size > 0) {
      const some = [...waiting].slice(0, CONCURRENCY);
      for (const socket of some) waiting.delete(socket);
      await Promise.all(some.map((socket) => this.repairSocket(socket)));
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
      this.logger.warn({ err: error, socket: socket.id }, 'socket not looked after yet');
      setTimeout(() => this.repair([socket]), RETRY_MS).unref();
    }
  }
}
