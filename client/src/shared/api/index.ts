export { ChatError, LIMITS, TIMES, can, isDirectRoomId, outranks, withReactionChange } from '@suda/contract';
export { ApiError, isAbout } from './api-error';
export { connection } from './connection';
export type { LoadState } from './load-state';
export { rest, restUrl } from './rest';
export { sessionLost, sessionReplaced } from './session-signals';
export { ownSession } from './own-session';
