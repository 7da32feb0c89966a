import type { User } from '@suda/contract';

/** The caller: a user, and the session they act by. */
export interface Identity {
  user: User;
  sessionId: string;
}
