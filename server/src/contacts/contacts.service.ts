import { Injectable } from '@nestjs/common';
import { isDirectRoomId, type Preferences, type User } from '@suda/contract';
import { AccountStore } from '../ports/account-store.js';
import { ContactStore } from '../ports/contact-store.js';
import { RoomStore } from '../ports/room-store.js';
import { blocksItself, directIsBlocked, personNotFound } from '../rules/refusals.js';
import { AdmissionsService } from './admissions.service.js';

/** Whom people block, and who may add them. */
@Injectable()
export class ContactsService {
  constructor(
    private readonly contacts: ContactStore,
    private readonly accounts: AccountStore,
    private readonly rooms: RoomStore,
    private readonly admissions: AdmissionsService,
  ) {}

  /** Also drops the invitations of the blocked user. */
  async block(userId: string, blockedId: string): Promise<void> {
    if (userId === blockedId) throw blocksItself();
    if (!(await this.accounts.find(blockedId))) throw personNotFound();
    await this.contacts.block(userId, blockedId);
    const theirs = (await this.contacts.invitations(userId)).filter((it) => it.inviterId === blockedId);
    if (theirs.length === 0) return;
    await Promise.all(theirs.map((it) => this.contacts.dropInvitation(userId, it.roomId)));
    this.admissions.announce(userId);
  }

  async unblock(userId: string, blockedId: string): Promise<void> {
    await this.contacts.unblock(userId, blockedId);
  }

  async blocked(userId: string): Promise<User[]> {
    const userIds = await this.contacts.blockedBy(userId);
    const users = new Map((await this.accounts.findMany(userIds)).map((it) => [it.userId, it]));
    return userIds.flatMap((it) => users.get(it) ?? []);
  }

  async preferences(userId: string): Promise<Preferences> {
    return { whoMayAdd: await this.contacts.whoMayAdd(userId) };
  }

  async setPreferences(userId: string, { whoMayAdd }: Preferences): Promise<Preferences> {
    await this.contacts.setWhoMayAdd(userId, whoMayAdd);
    return { whoMayAdd };
  }

  /** Whether the room is the direct conversation of two of whom one blocks the other. */
  async isBlockedIn(roomId: string, userId: string): Promise<boolean> {
    if (!isDirectRoomId(roomId)) return false;
    const members = await this.rooms.memberIds(roomId, 2);
    const peer = members.find((it) => it !== userId);
    if (peer === undefined || !members.includes(userId)) return false;
    const blocks = [this.contacts.blocks(peer, userId), this.contacts.blocks(userId, peer)];
    return (await Promise.all(blocks)).includes(true);
  }

  /** @throws {ChatError} `forbidden` when `isBlockedIn` */
  async requireUnblocked(roomId: string, userId: string): Promise<void> {
    if (await this.isBlockedIn(roomId, userId)) throw directIsBlocked();
  }
}
