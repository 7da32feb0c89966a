import { PresenceStore, type PresenceChange } from '../../../ports/presence-store.js';

/** Presence in one process: its sockets are all there are, and end with it. */
export class MemoryPresenceStore extends PresenceStore {
  private readonly sockets = new Map<string, Set<string>>();
  private readonly listeners: ((changes: readonly PresenceChange[]) => void)[] = [];
  private readonly nameListeners: ((userIds: readonly string[]) => void)[] = [];
  private readonly departureListeners: ((userIds: readonly string[]) => void)[] = [];

  async connect(userId: string, socketId: string): Promise<void> {
    const own = this.sockets.get(userId);
    if (own) {
      own.add(socketId);
      return;
    }
    this.sockets.set(userId, new Set([socketId]));
    this.notify({ userId, status: 'online' });
  }

  async disconnect(userId: string, socketId: string): Promise<void> {
    const own = this.sockets.get(userId);
    if (!own?.delete(socketId) || own.size > 0) return;
    this.sockets.delete(userId);
    this.notify({ userId, status: 'offline' });
    for (const listener of this.departureListeners) listener([userId]);
  }

  async onlineOf(userIds: readonly string[]): Promise<Set<string>> {
    return new Set(userIds.filter((userId) => this.sockets.has(userId)));
  }

  async online(limit: number): Promise<string[]> {
    const first: string[] = [];
    for (const userId of this.sockets.keys()) {
      if (first.length >= limit) break;
      first.push(userId);
    }
    return first;
  }

  onChange(listener: (changes: readonly PresenceChange[]) => void): void {
    this.listeners.push(listener);
  }

  async announceName(userId: string): Promise<void> {
    for (const listener of this.nameListeners) listener([userId]);
  }

  onNewName(listener: (userIds: readonly string[]) => void): void {
    this.nameListeners.push(listener);
  }

  onDeparture(listener: (userIds: readonly string[]) => void): void {
    this.departureListeners.push(listener);
  }

  private notify(change: PresenceChange): void {
    for (const listener of this.listeners) listener([change]);
  }
}
