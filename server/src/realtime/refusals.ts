import { ChatError, OTHER_SESSION } from '@suda/contract';

/** The text of refusals that both sockets and HTTP give, once. */

export const serverStopping = (): ChatError => new ChatError('unavailable', 'The server is stopping.');

export const originRefused = (): ChatError => new ChatError('forbidden', 'This page may not use the server.');

export const addressRefused = (): ChatError => new ChatError('forbidden', 'Nobody may connect from this address.');

/** `retryAfterMs` where it is known when there may be room. */
export const tooManyConnections = (details?: { retryAfterMs: number }): ChatError =>
  new ChatError('rate_limited', 'Too many connections.', details);

export const comeLater = (retryAfterMs: number): ChatError =>
  new ChatError('rate_limited', 'Many people are connecting. Try again later.', { retryAfterMs });

export const signInFirst = (): ChatError => new ChatError('unauthenticated', 'Sign in first.');

export const otherSession = (): ChatError =>
  new ChatError('conflict', 'Another session is signed in here.', { reason: OTHER_SESSION });

export const registerFirst = (): ChatError => new ChatError('unauthenticated', 'Register first.');

export const clientGone = (): ChatError => new ChatError('unavailable', 'Nobody waits for the answer.');

/** For anything thrown that is no ChatError: its cause is logged, not shown. */
export const internalError = (): ChatError => new ChatError('internal', 'Something went wrong on the server.');
