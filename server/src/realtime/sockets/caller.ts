import type { Identity } from '../../ports/identity.js';
import { registerFirst } from '../refusals.js';
import type { ChatSocket } from './socket.js';

/** The identity that a socket is registered as. @throws {ChatError} `unauthenticated` when it has none */
export function callerOf(socket: ChatSocket): Identity {
  const { identity } = socket.data;
  if (!identity) throw registerFirst();
  return identity;
}

export const userIdOf = (socket: ChatSocket): string => callerOf(socket).user.userId;
