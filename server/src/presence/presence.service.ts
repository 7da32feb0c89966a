import { Injectable } from '@nestjs/common';
import { LIMITS, type UserWithPresence, type Presence, type User } from '@suda/contract';
import { AccountStore } from '../ports/account-store.js';
import { PresenceStore } from '../ports/presence-store.js';
import { RoomStore } from '../ports/room-store.js';
import { personNotFound } from '../rules/refusals.js';

const foldCase = (text: string) => text.normalize('NFKC').toLowerCase();

/** Presence of users, and the search for people to add to rooms. */
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

  /** @throws {ChatError} `not_found` for users who share no room with the caller */
  async presenceOf(callerId: string, userId: string): Promise<Presence> {
    const visible = callerId === userId || (await this.rooms.shareRoom(callerId, userId));
    const account = visible ? await this.accounts.find(userId) : undefined;
    if (!account) throw personNotFound();
    const online = (await this.presence.onlineOf([userId])).has(userId);
    if (online) return { userId, status: 'online' };
    return { userId, status: 'offline', ...(account.lastSeenAt && { lastSeenAt: account.lastSeenAt }) };
  }

  /** Users other than the caller whose name matches `q`: online users first, then by display name. */
  async findPeople(callerId: string, q: string, limit: number): Promise<UserWithPresence[]> {
    const query = foldCase(q.trim());
    const online = (await this.presence.online(LIMITS.protocolV1List)).filter((userId) =>
      foldCase(userId).includes(query),
    );
    const [onlineUsers, otherUsers] = await Promise.all([
      this.accounts.findMany(online.slice(0, limit + 1)),
      this.accounts.search(q.trim(), limit + 1),
    ]);
    const people = new Map<string, User>([...onlineUsers, ...otherUsers].map((user) => [user.userId, user]));
    people.delete(callerId);
    const isOnline = await this.presence.onlineOf([...people.keys()]);
    return [...people.values()]
      .map((user): UserWithPresence => ({ ...user, status: isOnline.has(user.userId) ? 'online' : 'offline' }))
      .sort((a, b) => statusOrder(a) - statusOrder(b) || a.displayName.localeCompare(b.displayName))
      .slice(0, limit);
  }
}

const statusOrder = ({ status }: UserWithPresence) => (status === 'online' ? 0 : 1);
