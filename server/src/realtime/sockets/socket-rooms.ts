import type { ChatSocket, Protocol } from './socket.js';

/** Sockets that hear the same frames of a room: of a protocol, and those of v2 that get no compact frames. */
export type Audience = Protocol | 'whole';

export const AUDIENCES: readonly Audience[] = [1, 2, 'whole'];

/**
 * Socket.IO room names. Once it has a user, a socket joins one per chat room and audience, and those
 * of the user, session and protocol.
 */
export const socketRooms = {
  room: (roomId: string, audience: Audience) => `r:${roomId}:${audience}`,
  isChatRoom: (name: string) => name.startsWith('r:'),
  /** The id of the chat room whose audience of a protocol it is. */
  chatRoomOf: (name: string): string | undefined =>
    name.startsWith('r:') && (name.endsWith(':1') || name.endsWith(':2')) ? name.slice(2, -2) : undefined,
  /** Protocol v1 gets its messages from the batches that are published for v2. */
  hearsToo: (name: string): string | undefined =>
    name.startsWith('r:') && name.endsWith(':1') ? `${name.slice(0, -1)}2` : undefined,
  user: (userId: string, audience: Audience) => `u:${userId}:${audience}`,
  session: (sessionId: string) => `s:${sessionId}`,
  protocol: (protocol: Protocol) => `w:${protocol}`,
  /** Operators put sockets into it; names of groups begin with `g:` in the contract. */
  isGroup: (name: string) => name.startsWith('g:'),
};

export const audiencesOf = ({ data: { protocol, compact } }: ChatSocket): readonly Audience[] =>
  protocol === 2 && !compact ? [2, 'whole'] : [protocol];
