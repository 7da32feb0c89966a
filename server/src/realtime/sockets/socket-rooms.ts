import type { Protocol } from './socket.js';

/** Socket.IO room names. A socket joins one per chat room, and those of its user, session and protocol. */
export const socketRooms = {
  room: (roomId: string, protocol: Protocol) => `r:${roomId}:${protocol}`,
  isChatRoom: (name: string) => name.startsWith('r:'),
  user: (userId: string, protocol: Protocol) => `u:${userId}:${protocol}`,
  session: (sessionId: string) => `s:${sessionId}`,
  protocol: (protocol: Protocol) => `w:${protocol}`,
};

export const PROTOCOLS: readonly Protocol[] = [1, 2];
