import type { User } from '@suda/contract';

/** Who acts: a user, by one of their sessions. */
export interface Identity {
  user: User;
  sessionId: string;
}
