import { ChatError, type Visibility } from '@suda/contract';

/** The text of each refusal, once: both adapters must answer a command alike. */

export const roomNotFound = (): ChatError => new ChatError('not_found', 'no such room');

/** A private room looks to callers that are not members as if it did not exist. */
export const notAMember = (visibility: Visibility): ChatError =>
  visibility === 'public' ? new ChatError('forbidden', 'you are not in this room') : roomNotFound();

export const roleForbids = (): ChatError => new ChatError('forbidden', 'your role does not allow this');

export const roomExists = (): ChatError => new ChatError('conflict', 'the room exists');

/** Somebody else changed the room's name, topic or visibility since the caller saw them. */
export const roomInfoIsStale = (): ChatError =>
  new ChatError('conflict', 'the room was changed meanwhile', { reason: 'stale' });

export const directRoomIsFull = (): ChatError =>
  new ChatError('forbidden', 'a direct conversation takes no third person');

export const memberNotFound = (): ChatError => new ChatError('not_found', 'that person is not in the room');

export const ownRole = (): ChatError => new ChatError('conflict', 'nobody changes their own role');

/** `userIds`: those of the people to be added that are banned. Only members hear it: to others a private room isn't there. */
export const peopleAreBanned = (userIds: readonly string[]): ChatError =>
  new ChatError('forbidden', 'banned from this room', { reason: 'banned', userIds });

/** `userIds`: those of the people to be added that were removed, by a member who may not remove. */
export const peopleWereRemoved = (userIds: readonly string[]): ChatError =>
  new ChatError('forbidden', 'removed from this room: an owner or admin may add them again', {
    reason: 'removed',
    userIds,
  });

export const tooManyBans = (): ChatError => new ChatError('conflict', 'as many bans as a room can hold');

/** `userIds`: those of the entering people that are in LIMITS.roomsPerUser rooms. */
export const inTooManyRooms = (userIds: readonly string[]): ChatError =>
  new ChatError('conflict', 'in as many rooms as a person can be', { userIds });

export const tooManyBlocks = (): ChatError => new ChatError('conflict', 'as many people are blocked as can be');

export const deliveriesFull = (): ChatError => new ChatError('unavailable', 'as many deliveries wait as can be held');

/** In a room of more than LIMITS.callFreely. */
export const leadersCall = (): ChatError =>
  new ChatError('forbidden', 'only an owner or admin calls everybody in a room of so many', { reason: 'leaders_call' });

export const tooManyToCall = (): ChatError => new ChatError('too_large', 'too many people to call at once');

export const blocksItself = (): ChatError => new ChatError('conflict', 'nobody blocks themselves');

export const invitationNotFound = (): ChatError => new ChatError('not_found', 'no such invitation');

/** Also for a room that was deleted. */
export const inviteLinkNotFound = (): ChatError => new ChatError('not_found', 'no such invite link');

export const inviteLinkEnded = (state: 'expired' | 'used_up' | 'revoked'): ChatError =>
  new ChatError('forbidden', 'the invite link lets nobody in any more', { reason: `link_${state}` });

export const tooManyInviteLinks = (): ChatError =>
  new ChatError('conflict', 'as many invite links as a room can have', { reason: 'invite_links' });

/** The same for both sides of a block. */
export const directIsBlocked = (): ChatError =>
  new ChatError('forbidden', 'You can’t write to each other here.', { reason: 'blocked' });

/** `userIds`: those whom strangers may not put into more rooms now. */
export const tooManyStrangers = (userIds: readonly string[], retryAfterMs: number): ChatError =>
  new ChatError('rate_limited', 'These people were added to too many rooms by people they don’t know.', {
    reason: 'strangers',
    userIds,
    retryAfterMs,
  });

export const messageNotFound = (): ChatError => new ChatError('not_found', 'no such message');

export const repliedMessageNotFound = (): ChatError =>
  new ChatError('not_found', 'the message replied to does not exist');

export const notTheAuthor = (): ChatError => new ChatError('forbidden', 'only the author edits a message');

export const notEditable = (): ChatError => new ChatError('conflict', 'not to be edited');

export const mayNotDelete = (): ChatError => new ChatError('forbidden', "you can't delete this message");

export const systemMessageStays = (): ChatError => new ChatError('conflict', 'a system message stays');

export const messageIsDeleted = (): ChatError => new ChatError('conflict', 'the message is deleted');

export const tooManyReactions = (): ChatError =>
  new ChatError('conflict', 'the message has as many reactions as it can hold');

export const nameTaken = (): ChatError => new ChatError('conflict', 'the name is taken');

export const displayNameTaken = (): ChatError =>
  new ChatError('conflict', 'nobody else may be called so', {
    issues: [{ path: 'displayName', message: 'like a reserved name, or the userId of somebody else' }],
  });

/** The same for a wrong name and a wrong password. */
export const wrongCredentials = (): ChatError => new ChatError('unauthenticated', 'Wrong name or password.');

/** Returned only after the right password, so that nobody else learns of the lock. */
export const accountLocked = (): ChatError =>
  new ChatError('forbidden', 'This account is locked. Ask the operator of this server.', { locked: true });

export const guestHasNoPassword = (): ChatError => new ChatError('forbidden', 'A guest has no password.');

export const userNotFound = (): ChatError => new ChatError('not_found', 'no such user');

/** `userIds`: those of the people named that don't exist. */
export const personNotFound = (userIds?: readonly string[]): ChatError =>
  new ChatError('not_found', 'No such person.', userIds && { userIds });

/** The write queue holds MAX_WAITING_COMMANDS. */
export const queueFull = (): ChatError => new ChatError('unavailable', 'too many changes are waiting to be written');

/** A plan went stale each time it was tried. */
export const tooManyConflicts = (): ChatError => new ChatError('unavailable', 'too many changes at once');
