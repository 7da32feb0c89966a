import { ChatError } from '@suda/contract';

export const noRoom = (): ChatError => new ChatError('not_found', 'no such room');

/** A private room's existence is not told to who isn't in it. */
export const notInRoom = (visibility: string): ChatError =>
  visibility === 'public' ? new ChatError('forbidden', 'you are not in this room') : noRoom();

export const roleForbids = (): ChatError => new ChatError('forbidden', 'your role does not allow this');
