import { ChatError } from '@suda/contract';
import type { Identity } from '../../ports/identity.js';
import type { ChatSocket } from './socket.js';

/** Who a socket's command comes from. @throws {ChatError} `unauthenticated` */
export function callerOf(socket: ChatSocket): Identity {
  const { identity } = socket.data;
  if (!identity) throw new ChatError('unauthenticated', 'Register first.');
  return identity;
}

export const userIdOf = (socket: ChatSocket): string => callerOf(socket).user.userId;
