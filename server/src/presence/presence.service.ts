import { nameKey, partBeginningWith } from '@suda/engines/text';
import { Inject, Injectable } from '@nestjs/common';
import { type CustomStatus, type Frame, LIMITS, type UserWithPresence, type Presence, type User } from '@suda/contract';
import { CONFIG, type Config } from '../config.js';
import { AccountStore } from '../ports/account-store.js';
import { PresenceStore } from '../ports/presence-store.js';
import { type PersonInRoom, RoomStore } from '../ports/room-store.js';
import { PresenceWatches } from '../realtime/presence/presence-watches.js';
import { personNotFound } from '../rules/refusals.js';

/** With AUTH_MODE=accounts, so many characters find people that share no room with the caller. */
const FINDS_STRANGERS = 2;
/** Whom the caller shares a room with is read from so many of their latest rooms, and so many members of each. */
const ROOMS_READ = 20;
const MEMBERS_READ = 50;

/** Presence of users, and the search for people to add to rooms. Who may know of whom: `RoomStore.shareRoom`. */
@Injectable()
export class PresenceService {
  constructor(
    private readonly presence: PresenceStore,
    private readonly accounts: AccountStore,
    private readonly rooms: RoomStore,
    private readonly watches: PresenceWatches,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** With AUTH_MODE=accounts those that the caller knows of. */
  async online(callerId?: string): Promise<string[]> {
    if (this.config.authMode === 'open') return this.presence.online(LIMITS.protocolV1List);
    if (callerId === undefined) return [];
    return [...(await this.presence.onlineOf([callerId, ...(await this.knownTo(callerId))]))];
  }

  /** @throws {ChatError} `not_found` for users who share no room with the caller */
  async presenceOf(callerId: string, userId: string): Promise<Presence> {
    const visible = callerId === userId || (await this.rooms.shareRoom(callerId, userId));
    const account = visible ? await this.accounts.find(userId) : undefined;
    if (!account) throw personNotFound();
    const online = (await this.presence.onlineOf([userId])).has(userId);
    const { displayName, lastSeenAt, customStatus } = account;
    const says = { displayName, ...(customStatus && { customStatus }) };
    if (online) return { userId, status: 'online', ...says };
    return { userId, status: 'offline', ...(lastSeenAt && { lastSeenAt }), ...says };
  }

  /** The presence and names of those that the socket did not watch before, as far as its user may know of it. */
  async watch(socketId: string, userId: string, people: readonly PersonInRoom[]): Promise<Frame<'presence'>['users']> {
    // Watched first: whatever happens from now on is told, so the answer can only be overtaken by a newer frame.
    const added = this.watches.set(socketId, people);
    if (added.length === 0) return [];
    const shown = [...(await this.rooms.showingTo(userId, added))];
    const [online, users] = await Promise.all([this.presence.onlineOf(shown), this.accounts.findMany(shown)]);
    const names = new Map(users.map((it) => [it.userId, it.displayName]));
    return shown.map((userId) => {
      const displayName = names.get(userId);
      return { userId, status: online.has(userId) ? 'online' : 'offline', ...(displayName && { displayName }) };
    });
  }

  async setCustomStatus(userId: string, status: CustomStatus): Promise<void> {
    const says = status.text !== '' || status.emoji !== undefined;
    await this.accounts.setCustomStatus(userId, says ? status : undefined);
  }

  /** Users other than the caller whose name matches `q`: online users first, then by display name. */
  async findPeople(callerId: string, q: string, limit: number): Promise<UserWithPresence[]> {
    const query = nameKey(q.trim());
    const isOpen = this.config.authMode === 'open';
    // Protocol v1 sends the list of online users to every guest.
    const near = isOpen ? await this.presence.online(LIMITS.protocolV1List) : await this.knownTo(callerId);
    const findsOthers = isOpen || query.length >= FINDS_STRANGERS;
    const [nearUsers, otherUsers] = await Promise.all([
      this.accounts.findMany(isOpen ? near.filter((it) => nameKey(it).includes(query)).slice(0, limit + 1) : near),
      findsOthers ? this.accounts.search(q.trim(), limit + 1) : [],
    ]);
    const matching = nearUsers.filter((it) => isOpen || names(it).some((name) => partBeginningWith(name, query)));
    const people = new Map<string, User>([...matching, ...otherUsers].map((user) => [user.userId, user]));
    people.delete(callerId);
    const known = isOpen ? new Set(people.keys()) : new Set(near);
    const isOnline = await this.presence.onlineOf([...people.keys()].filter((it) => known.has(it)));
    return [...people.values()]
      .map((user): UserWithPresence => {
        if (!known.has(user.userId)) return user;
        return { ...user, status: isOnline.has(user.userId) ? 'online' : 'offline' };
      })
      .sort((a, b) => statusOrder(a) - statusOrder(b) || a.displayName.localeCompare(b.displayName))
      .slice(0, limit);
  }

  /** Users whom the caller shares a room with, from their latest rooms. */
  private async knownTo(callerId: string): Promise<string[]> {
    const { items } = await this.rooms.roomsOf(callerId, { limit: ROOMS_READ });
    const members = await Promise.all(
      items.map(async ({ roomId, peer }) => {
        if (!peer) return this.rooms.memberIds(roomId, MEMBERS_READ);
        return (await this.rooms.shareRoom(callerId, peer.userId)) ? [peer.userId] : [];
      }),
    );
    return [...new Set(members.flat())].filter((it) => it !== callerId);
  }
}

const names = ({ userId, displayName }: User) => [userId, displayName];

const statusOrder = ({ status }: UserWithPresence) => (status === 'online' ? 0 : 1);
