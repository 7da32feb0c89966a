import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { AccountStore } from '../ports/account-store.js';
import { besideRead } from '../ports/beside-read.js';
import { PresenceStore } from '../ports/presence-store.js';
import { OwnNames } from '../realtime/presence/own-names.js';
import { requireDisplayName } from './new-names.js';

/** What users are called, which they change themselves: guests too, whose userId stays what they come back by. */
@Injectable()
export class DisplayNames {
  constructor(
    private readonly accounts: AccountStore,
    private readonly presence: PresenceStore,
    private readonly ownNames: OwnNames,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Without a name it is the userId. Returns the name. @throws {ChatError} `conflict` for a reserved or another's */
  async set(userId: string, wanted: string): Promise<string> {
    const displayName = wanted || userId;
    // One that is stored may not have been told.
    if ((await this.accounts.find(userId))?.displayName !== displayName) await this.store(userId, displayName);
    // Once the name is stored, others are told whatever becomes of the own sockets, which are refreshed with that as well.
    await Promise.all([this.presence.announceName(userId), besideRead(this.ownNames.refresh(userId))]);
    return displayName;
  }

  private async store(userId: string, displayName: string): Promise<void> {
    await requireDisplayName({ displayName, userId }, this.config.adminUsers, this.accounts);
    await this.accounts.setDisplayName(userId, displayName);
  }
}
