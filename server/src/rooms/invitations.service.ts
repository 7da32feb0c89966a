import { Injectable } from '@nestjs/common';
import { ChatError, type Invitation, type RoomSummary, type User } from '@suda/contract';
import { AdmissionsService } from '../contacts/admissions.service.js';
import { AccountStore } from '../ports/account-store.js';
import { ContactStore, type StoredInvitation } from '../ports/contact-store.js';
import { RoomLog } from '../ports/room-log.js';
import { RoomStore } from '../ports/room-store.js';
import { invitationNotFound } from '../rules/refusals.js';
import { RoomsService } from './rooms.service.js';

/** Rooms that wait for the yes of a person. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly contacts: ContactStore,
    private readonly rooms: RoomStore,
    private readonly roomLog: RoomLog,
    private readonly accounts: AccountStore,
    private readonly admissions: AdmissionsService,
    private readonly roomsService: RoomsService,
  ) {}

  /** Drops those to rooms that are gone, or that the person came into by another way. */
  async list(userId: string): Promise<Invitation[]> {
    const stored = await this.contacts.invitations(userId);
    const inviters = new Map(
      (await this.accounts.findMany(stored.map((it) => it.inviterId))).map((it) => [it.userId, it]),
    );
    const shown = await Promise.all(stored.map((it) => this.shown(userId, it, inviters.get(it.inviterId))));
    return shown.filter((it) => it !== undefined);
  }

  /**
   * The person enters as if the inviter added them now.
   * @throws {ChatError} `not_found` without such an invitation, or when the inviter can no longer add people there
   */
  async accept(user: User, roomId: string): Promise<RoomSummary> {
    const invitation = (await this.contacts.invitations(user.userId)).find((it) => it.roomId === roomId);
    const room = invitation && (await this.rooms.room(roomId));
    if (!invitation || !room) throw invitationNotFound();
    const { inviterId } = invitation;
    if (room.direct) {
      await this.roomsService.openDirect(user, inviterId);
    } else {
      try {
        await this.roomLog.addMembers({ roomId, actorId: inviterId, people: [user] });
      } catch (error) {
        if (!(error instanceof ChatError) || !['not_found', 'forbidden'].includes(error.code)) throw error;
        await this.decline(user.userId, roomId);
        throw invitationNotFound();
      }
    }
    await this.decline(user.userId, roomId);
    return this.roomsService.summary(user.userId, roomId);
  }

  async decline(userId: string, roomId: string): Promise<void> {
    await this.contacts.dropInvitation(userId, roomId);
    this.admissions.announce(userId);
  }

  private async shown(
    userId: string,
    { roomId, inviterId, at }: StoredInvitation,
    inviter: User | undefined,
  ): Promise<Invitation | undefined> {
    const [room, role] = await Promise.all([this.rooms.room(roomId), this.rooms.role(roomId, userId)]);
    if (!room || role) {
      await this.contacts.dropInvitation(userId, roomId);
      return undefined;
    }
    const { direct, memberCount } = room;
    return {
      roomId,
      // A direct room has the name of the person invited, for the one who waits in it.
      name: direct ? '' : room.name,
      direct,
      memberCount,
      inviter: { userId: inviterId, displayName: inviter?.displayName ?? inviterId },
      invitedAt: at,
    };
  }
}
