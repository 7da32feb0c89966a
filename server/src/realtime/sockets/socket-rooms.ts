import type { Wire } from './socket.js';

/** Names of Socket.IO rooms. A socket is in one per chat room, and in those of its user, session and wire. */
export const socketRooms = {
  room: (roomId: string, wire: Wire) => `r:${roomId}:${wire}`,
  isRoom: (name: string) => name.startsWith('r:'),
  user: (userId: string, wire: Wire) => `u:${userId}:${wire}`,
  session: (sessionId: string) => `s:${sessionId}`,
  wire: (wire: Wire) => `w:${wire}`,
};

export const WIRES: readonly Wire[] = [1, 2];
