export {
  ChatError,
  LIMITS,
  TIMES,
  can,
  countsAsUnread,
  initialOf,
  INVITE_LIFETIMES,
  isDirectRoomId,
  isNewName,
  isNotesRoomId,
  isVisible,
  mayCall,
  notifyLevelAt,
  notifyPrefs,
  outranks,
  roomPrefsAt,
  unreadCount,
  withReactionChange,
} from '@suda/contract';
export { ApiError, isAbout } from './api-error';
export { boot, type Boot } from './boot';
export { roomInPath } from './early-boot';
export { connection } from './connection';
export type { LoadState } from './load-state';
export { ownSession } from './own-session';
export { rest, restAlone, restUrl } from './rest';
export { sessionLost, sessionReplaced } from './session-signals';
