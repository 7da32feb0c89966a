import { Injectable } from '@nestjs/common';
import { ChatError, LIMITS, type Person, type Presence, type User } from '@suda/contract';
import { AccountStore } from '../ports/account-store.js';
import { PresenceStore } from '../ports/presence-store.js';
import { RoomStore } from '../ports/room-store.js';

const foldCase = (text: string) => text.normalize('NFKC').toLowerCase();

/** Who is there. */
@Injectable()
export class PresenceService {
  constructor(
    private readonly presence: PresenceStore,
    private readonly accounts: AccountStore,
    private readonly rooms: RoomStore,
  ) {}

  online(): Promise<string[]> {
    return this.presence.online(LIMITS.protocolV1List);
  }

  /** @throws {ChatError} `not_found` for who shares no room with the caller */
  async presenceOf(callerId: string, userId: string): Promise<Presence> {
    const known = callerId === userId || (await this.rooms.shareRoom(callerId, userId));
    const account = known ? await this.accounts.find(userId) : undefined;
    if (!account) throw new ChatError('not_found', 'No such person.');
    const online = (await this.presence.onlineOf([userId])).has(userId);
    if (online) return { userId, status: 'online' };
    return { userId, status: 'offline', ...(account.lastSeenAt && { lastSeenAt: account.lastSeenAt }) };
  }

  /** Whom the caller may add to a room: those online first, then by name. */
  async findPeople(callerId: string, q: string, limit: number): Promise<Person[]> {
    const wanted = foldCase(q.trim());
    const online = (await this.presence.online(LIMITS.protocolV1List)).filter((userId) =>
      foldCase(userId).includes(wanted),
    );
    const [there, known] = await Promise.all([
      this.accounts.findMany(online.slice(0, limit + 1)),
      this.accounts.search(q.trim(), limit + 1),
    ]);
    const people = new Map<string, User>([...there, ...known].map((user) => [user.userId, user]));
    people.delete(callerId);
    const isOnline = await this.presence.onlineOf([...people.keys()]);
    return [...people.values()]
      .map((user): Person => ({ ...user, status: isOnline.has(user.userId) ? 'online' : 'offline' }))
      .sort((a, b) => statusOrder(a) - statusOrder(b) || a.displayName.localeCompare(b.displayName))
      .slice(0, limit);
  }
}

const statusOrder = ({ status }: Person) => (status === 'online' ? 0 : 1);
