import 'reflect-metadata';
import { ADMIN_NAMESPACE, NAMESPACE } from '@suda/contract';
import { Server } from 'socket.io';
import { ownDesk, type Desk } from './admin/desk.js';
import { openBackend } from './app.module.js';
import { AccountAdmin } from './auth/account-admin.service.js';
import { SessionEnds } from './auth/session-ends.js';
import type { Config } from './config.js';
import { DeadDeliveries } from './delivery/dead-deliveries.service.js';
import { createLogger } from './observe/logger.js';
import { SecurityLog } from './observe/security-log.js';
import { socketRooms } from './realtime/sockets/socket-rooms.js';

/**
 * In the data itself, where no server runs on this folder. Rejects with a StartError when one does after all, or when the
 * engines can't be reached. In a cluster, its servers close the connections of sessions that end.
 */
export async function openOwnDesk(config: Config): Promise<{ desk: Desk; close: () => Promise<void> }> {
  const backend = await openBackend(config, { commit: () => undefined, fault: () => undefined });
  // Beside the answers, and whatever LOG_LEVEL is: nobody else logs this act.
  const security = new SecurityLog(createLogger({ logLevel: 'info' }, process.stderr));
  const ends = new SessionEnds(security);
  const sockets = new Server();
  backend.backplane.attach(sockets);
  ends.onEnd((sessionId) => {
    for (const name of [NAMESPACE, ADMIN_NAMESPACE]) {
      sockets.of(name).in(socketRooms.session(sessionId)).disconnectSockets(true);
    }
  });
  return {
    desk: ownDesk(
      new AccountAdmin(backend.accounts, ends, security, config),
      new DeadDeliveries(backend.deliveries, (keys) => backend.deliveries.replay(keys, Date.now()), security),
    ),
    close: () => backend.close(),
  };
}
