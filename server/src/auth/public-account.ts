import type { Session, User } from '@suda/contract';
import type { Account, StoredSession } from '../ports/account-store.js';

export const toUser = ({ userId, displayName, guest }: Account): User => ({ userId, displayName, guest });

/** `current`: the id of the session that asks. */
export const toSession = ({ userId: _, ...session }: StoredSession, current: string | undefined): Session => ({
  ...session,
  current: session.id === current,
});
