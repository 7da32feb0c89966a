import { AccountKeys } from '@suda/engines/log';

/** The names of the keys of what a user wants of others, in the slot of their account. */
export class ContactKeys extends AccountKeys {
  /** userIds by when they were blocked, ms. */
  blocks(userId: string): string {
    return this.ofUser(userId, 'blocks');
  }

  /** roomId → `<ms> <inviterId>`. */
  invitations(userId: string): string {
    return this.ofUser(userId, 'invitations');
  }
}
