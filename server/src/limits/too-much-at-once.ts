import { ChatError } from '@suda/contract';

/** The refusal of work beyond a limit of one user, address or key. */
export const tooMuchAtOnce = (retryAfterMs: number): ChatError =>
  new ChatError('rate_limited', 'Too much at once. Try again a little later.', { retryAfterMs });
