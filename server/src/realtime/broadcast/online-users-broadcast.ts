import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { LIMITS, TIMES } from '@suda/contract';
import { CONFIG, type Config } from '../../config.js';
import { PresenceStore } from '../../ports/presence-store.js';
import { socketRooms } from '../sockets/socket-rooms.js';
import { Sockets } from '../sockets/sockets.js';
import { Throttle } from './throttle.js';

/**
 * Broadcasts protocol v1's complete list of online users to the v1 sockets of this process, at most once a second. Not with
 * AUTH_MODE=accounts, where people hear only of those that they share a room with.
 */
@Injectable()
export class OnlineUsersBroadcast implements OnModuleInit, OnModuleDestroy {
  private readonly throttle = new Throttle(TIMES.coalesceMs, () => void this.broadcast().catch(() => undefined));

  constructor(
    private readonly presence: PresenceStore,
    private readonly sockets: Sockets,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.presence.onChange(() => this.schedule());
  }

  onModuleDestroy(): void {
    this.throttle.close();
  }

  /** Broadcasts now, or at the end of the running interval. */
  schedule(): void {
    this.throttle.request();
  }

  private async broadcast(): Promise<void> {
    const room = socketRooms.protocol(1);
    if (this.config.authMode === 'accounts' || !this.sockets.hasLocalSockets(room)) return;
    this.sockets.emitV1({ room, local: true }, 'get_users', {
      users: await this.presence.online(LIMITS.protocolV1List),
    });
  }
}
