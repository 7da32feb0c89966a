import { AUDIENCES, socketRooms } from '../realtime/sockets/socket-rooms.js';

/** The Socket.IO rooms that a name of an operator stands for: chat rooms and users have one for each audience. */
export function socketRoomsOf(name: string): string[] {
  const [, kind, id = ''] = /^([ru]):(.+)$/s.exec(name) ?? [];
  if (kind === undefined) return [name];
  const nameOf = kind === 'r' ? socketRooms.room : socketRooms.user;
  return AUDIENCES.map((audience) => nameOf(id, audience));
}

/** The names of a socket's rooms as an operator reads them, without its own id. */
export const roomNamesOf = ({ id, rooms }: { id: string; rooms: ReadonlySet<string> }): string[] => [
  ...new Set(
    [...rooms]
      .filter((room) => room !== id)
      .map((room) => (/^[ru]:/.test(room) ? room.slice(0, room.lastIndexOf(':')) : room)),
  ),
];

/** What a socket of the client port carries. */
export interface ClientData {
  userId: string;
  sessionId?: string;
}

/** The same, and of the client port also user and session, in whose room a socket is not there. */
export function namesOf(socket: { id: string; rooms: ReadonlySet<string>; data: Partial<ClientData> }): string[] {
  const { userId, sessionId } = socket.data;
  return [
    ...roomNamesOf(socket),
    ...(userId === undefined ? [] : [`u:${userId}`]),
    ...(sessionId === undefined ? [] : [`s:${sessionId}`]),
  ];
}
