import { Injectable } from '@nestjs/common';
import {
  ChatError,
  type CommandPayload,
  type CommandResult,
  isDirectRoomId,
  LIMITS,
  type Member,
  type MemberWithPresence,
  notifyPrefs,
  type RestQuery,
  type RestResponse,
  type Role,
  type Room,
  type RoomPrefs,
  roomPrefsAt,
  type RoomSummary,
  type User,
} from '@suda/contract';
import { ulid } from 'ulid';
import { AdmissionsService } from '../contacts/admissions.service.js';
import { AccountStore } from '../ports/account-store.js';
import type { Identity } from '../ports/identity.js';
import { PresenceStore } from '../ports/presence-store.js';
import { type NamedUser, RoomLog } from '../ports/room-log.js';
import { type Page, RoomStore } from '../ports/room-store.js';
import { ProtocolV1 } from '../realtime/broadcast/protocol-v1.js';
import { personNotFound } from '../rules/refusals.js';
import { directRoomId } from './direct-room.js';
import { MemberLookup } from './member-lookup.service.js';
import { noSuchRoom, RoomAccess } from './room-access.service.js';

/** A room as its member sees it, and who was invited to it instead of entering. */
interface Created {
  room: RoomSummary;
  invited?: string[] | undefined;
}

/** For programs: our client words it in its reader's language. */
const NOTES_NAME = 'Notes to self';

const invitedOf = (userIds: string[]): { invited?: string[] } => (userIds.length > 0 ? { invited: userIds } : {});

/** Creates, changes and lists rooms and their members. */
@Injectable()
export class RoomsService {
  constructor(
    private readonly roomLog: RoomLog,
    private readonly rooms: RoomStore,
    private readonly accounts: AccountStore,
    private readonly presence: PresenceStore,
    private readonly access: RoomAccess,
    private readonly lookup: MemberLookup,
    private readonly admissions: AdmissionsService,
    private readonly protocolV1: ProtocolV1,
  ) {}

  async create({ user }: Identity, request: CommandPayload<'create_room'>): Promise<Created> {
    const others = await this.requireUsers(request.participants.filter((userId) => userId !== user.userId));
    const direct = request.direct ?? false;
    const isNotes = direct && others.length === 0 && request.participants.includes(user.userId);
    if (direct && others.length !== 1 && !isNotes) {
      throw new ChatError('invalid_payload', 'A direct conversation is with one person.');
    }
    const [other] = others;
    const roomId = direct ? directRoomId(user.userId, (other ?? user).userId) : ulid();
    const admitted = await this.admissions.admit(user, others, roomId);
    const { crowded = [] } = await this.roomLog.createRoom({
      roomId,
      name: direct ? '' : request.name || defaultRoomName([user, ...others]),
      topic: request.topic ?? '',
      visibility: direct ? 'private' : (request.visibility ?? 'private'),
      icon: direct ? undefined : request.icon,
      direct,
      calledAlone: isNotes ? NOTES_NAME : other?.displayName,
      owner: user,
      people: admitted.entering,
    });
    const waiting = [...admitted.waiting, ...crowded];
    await this.admissions.invite(user.userId, roomId, waiting);
    return { room: await this.summary(user.userId, roomId), ...invitedOf([...waiting, ...admitted.ignored]) };
  }

  /** Enters the direct conversation that the other person began. */
  async openDirect(user: User, otherId: string): Promise<void> {
    const [other] = await this.requireUsers([otherId]);
    const roomId = directRoomId(user.userId, otherId);
    const command = { roomId, name: '', topic: '', visibility: 'private', direct: true, owner: user } as const;
    await this.roomLog.createRoom({ ...command, people: other ? [other] : [] });
  }

  /** Joins the caller; with another `userId`, adds that user (callers that are not members get an error). */
  async join(me: Identity, roomId: string, userId = me.user.userId): Promise<Created> {
    if (userId !== me.user.userId) {
      const added = await this.add(me, roomId, [userId]);
      return { ...added, room: await this.summary(me.user.userId, roomId) };
    }
    const { room, changed } = await this.roomLog.join({ roomId, person: me.user });
    if (!changed) this.protocolV1.republishRoomTo(userId, room);
    return { room: await this.summary(me.user.userId, roomId) };
  }

  async leave({ user }: Identity, roomId: string): Promise<void> {
    await this.roomLog.leave({ roomId, userId: user.userId });
  }

  async add({ user }: Identity, roomId: string, userIds: readonly string[]): Promise<CommandResult<'add_members'>> {
    await this.access.requireMember(user.userId, roomId);
    const people = await this.requireUsers(userIds);
    const admitted = await this.admissions.admit(user, people, roomId);
    const command = { roomId, actorId: user.userId, people: admitted.entering };
    const { room, crowded = [] } = await this.roomLog.addMembers(command);
    // Nobody else is asked into a room that takes nobody.
    const waiting = room.direct ? [] : [...admitted.waiting, ...crowded];
    await this.admissions.invite(user.userId, roomId, waiting);
    return { room, ...invitedOf([...waiting, ...admitted.ignored]) };
  }

  async remove({ user }: Identity, roomId: string, userId: string): Promise<Room> {
    const person = await this.named(userId);
    return (await this.roomLog.removeMember({ roomId, actorId: user.userId, person })).room;
  }

  async ban({ user }: Identity, roomId: string, userId: string): Promise<Room> {
    await this.access.requireMember(user.userId, roomId, 'ban');
    const [person] = (await this.requireUsers([userId])) as [User];
    return (await this.roomLog.banUser({ roomId, actorId: user.userId, person })).room;
  }

  async unban({ user }: Identity, roomId: string, userId: string): Promise<Room> {
    const person = await this.named(userId);
    return (await this.roomLog.unbanUser({ roomId, actorId: user.userId, person })).room;
  }

  async bans({ user }: Identity, roomId: string, page: RestQuery<'bans'>): Promise<RestResponse<'bans'>> {
    await this.access.requireMember(user.userId, roomId, 'ban');
    const { items, cursor } = await this.rooms.bans(roomId, page);
    return { bans: items, cursor };
  }

  async setRole({ user }: Identity, roomId: string, userId: string, role: Role): Promise<Room> {
    return (await this.roomLog.setRole({ roomId, actorId: user.userId, userId, role })).room;
  }

  async update({ user }: Identity, change: CommandPayload<'update_room'>): Promise<Room> {
    return (await this.roomLog.updateRoom({ ...change, actorId: user.userId })).room;
  }

  async delete({ user }: Identity, roomId: string): Promise<Room> {
    return (await this.roomLog.deleteRoom({ roomId, actorId: user.userId })).room;
  }

  async setPrefs({ user }: Identity, roomId: string, wanted: RoomPrefs): Promise<RoomPrefs> {
    const prefs = notifyPrefs(wanted);
    await this.access.withMembershipError(user.userId, roomId, this.rooms.setPrefs(roomId, user.userId, prefs));
    return roomPrefsAt(prefs, Date.now());
  }

  async list({ user }: Identity, page: RestQuery<'rooms'>): Promise<RestResponse<'rooms'>> {
    const { items, cursor } = await this.rooms.roomsOf(user.userId, page);
    return { rooms: items, cursor };
  }

  async listPublic(page: RestQuery<'publicRooms'>): Promise<RestResponse<'publicRooms'>> {
    const { items, cursor } = await this.rooms.publicRooms(page);
    return { rooms: items.map(({ lastMessage: _, ...room }) => room), cursor };
  }

  async members({ user }: Identity, roomId: string, page: RestQuery<'members'>): Promise<RestResponse<'members'>> {
    await this.access.requireMember(user.userId, roomId);
    const { items, cursor } = await this.memberPage(user.userId, roomId, page);
    const userIds = items.map(({ userId }) => userId);
    const known = isDirectRoomId(roomId) ? await this.knownOf(user.userId, userIds) : userIds;
    const online = await this.presence.onlineOf(known);
    const members = items.map((member): MemberWithPresence => ({
      ...member,
      status: online.has(member.userId) ? 'online' : 'offline',
    }));
    return { members, cursor };
  }

  private async memberPage(callerId: string, roomId: string, page: RestQuery<'members'>): Promise<Page<Member>> {
    const { q, ...rest } = page;
    if (q === undefined) return this.rooms.members(roomId, rest);
    return { items: await this.lookup.find(callerId, roomId, { q, limit: page.limit }) };
  }

  private async knownOf(callerId: string, userIds: readonly string[]): Promise<string[]> {
    const known = await Promise.all(userIds.map(async (it) => it === callerId || this.rooms.shareRoom(callerId, it)));
    return userIds.filter((_, index) => known[index]);
  }

  async summary(userId: string, roomId: string): Promise<RoomSummary> {
    const summary = await this.rooms.summary(roomId, userId);
    if (!summary) throw noSuchRoom();
    return summary;
  }

  /** The user as a log command names them, who need not exist: the rule answers for somebody it does not know. */
  private async named(userId: string): Promise<NamedUser> {
    const [user] = await this.accounts.findMany([userId]);
    return user ?? { userId, displayName: userId };
  }

  /** @throws {ChatError} `not_found` with `details.userIds` when a user does not exist */
  private async requireUsers(userIds: readonly string[]): Promise<User[]> {
    const wanted = [...new Set(userIds)];
    const found = new Map((await this.accounts.findMany(wanted)).map((user) => [user.userId, user]));
    const missing = wanted.filter((userId) => !found.has(userId));
    if (missing.length > 0) throw personNotFound(missing);
    return wanted.flatMap((userId) => found.get(userId) ?? []);
  }
}

/** The name of a room created without one: display names of its first members, up to the length limit. */
function defaultRoomName(people: readonly User[]): string {
  let name = '';
  for (const { displayName } of people) {
    const extended = name ? `${name}, ${displayName}` : displayName;
    if (extended.length > LIMITS.roomNameLength) break;
    name = extended;
  }
  return name;
}
