import { Manager, type Socket } from 'socket.io-client';
import type { Suite } from './suite.js';

export const NAMESPACES = ['/chat', '/admin'] as const;

/** An open socket, and what a test knows of it without asking a server. */
export interface KnownSocket {
  id: string;
  userId: string;
  namespace: (typeof NAMESPACES)[number];
  /** Index of its server. */
  server: number;
  /** As operators name them. */
  rooms: readonly string[];
  socket: Socket;
  /** Events that it heard, with what they carried. */
  heard: [event: string, value: unknown][];
}

/** One connection: a socket in the chat, and an operator's in both namespaces. */
export interface KnownConnection {
  person: Person;
  server: number;
  manager: Manager;
  sockets: KnownSocket[];
}

export interface Person {
  userId: string;
  accessToken: string;
  sessionId: string;
  isOperator: boolean;
  roomIds: readonly string[];
}

/** Opens one. What it is asked, it answers with its id. */
export async function openConnection(suite: Suite, person: Person, server: number): Promise<KnownConnection> {
  const { userId, accessToken, sessionId, isOperator, roomIds } = person;
  const url = suite.deployment.servers[server]?.url ?? '';
  const manager = new Manager(url, { path: '/chat/ws', transports: ['websocket'], reconnection: false });
  const session = `s:${sessionId}`;
  const sockets: KnownSocket[] = [];
  for (const namespace of isOperator ? NAMESPACES : (['/chat'] as const)) {
    const socket = manager.socket(namespace, { auth: { protocol: 2, accessToken } });
    await connected(socket);
    if (namespace === '/chat') await socket.emitWithAck('register', { userId });
    const heard: KnownSocket['heard'] = [];
    socket.onAny((event: string, ...args: unknown[]) => {
      heard.push([event, args[0]]);
      const ack = args.at(-1);
      if (typeof ack === 'function') (ack as (answer: unknown) => void)(socket.id);
    });
    const ofChat = [`u:${userId}`, ...roomIds.map((it) => `r:${it}`)];
    const rooms = namespace === '/chat' ? [session, ...ofChat] : [session];
    sockets.push({ id: socket.id ?? '', userId, namespace, server, rooms, socket, heard });
  }
  return { person, server, manager, sockets };
}

function connected(socket: Socket): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('connect', resolve).once('connect_error', reject);
  return promise.finally(() => socket.off('connect_error', reject));
}

export const isOpen = ({ socket }: KnownSocket): boolean => socket.connected;
