import { LIMITS, type ConnectedClient } from '@suda/contract';
import { ClientDirectory, clientsFrom, type ClientSocket } from '../../../ports/client-directory.js';

interface Entry {
  clientId: string;
  since: number;
  hearsEvents: boolean;
}

/** The clients of one process: its sockets are all there are, and end with it. */
export class MemoryClientDirectory extends ClientDirectory {
  private readonly users = new Map<string, Map<string, Entry>>();

  async connect({ userId, clientId, socketId, hearsEvents }: ClientSocket): Promise<void> {
    const sockets = this.users.get(userId) ?? new Map<string, Entry>();
    this.users.set(userId, sockets);
    if (!sockets.has(socketId)) sockets.set(socketId, { clientId, since: Date.now(), hearsEvents });
  }

  async disconnect({ userId, socketId }: ClientSocket): Promise<void> {
    const sockets = this.users.get(userId);
    if (sockets?.delete(socketId) && sockets.size === 0) this.users.delete(userId);
  }

  async clientsOf(userIds: readonly string[]): Promise<Map<string, ConnectedClient[]>> {
    const found = new Map<string, ConnectedClient[]>();
    for (const userId of userIds) {
      const sockets = this.users.get(userId);
      if (sockets) found.set(userId, clientsFrom(sockets.values(), LIMITS.clientsOfUser));
    }
    return found;
  }

  /** How many clients of the user hear events. */
  hearing(userId: string): number {
    const sockets = this.users.get(userId);
    if (!sockets) return 0;
    const clients = new Set<string>();
    for (const { clientId, hearsEvents } of sockets.values()) if (hearsEvents) clients.add(clientId);
    return clients.size;
  }
}
