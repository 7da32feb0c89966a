import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';

const CONNECT_MS = 30_000;

export type ConnectOptions = Partial<ManagerOptions & SocketOptions>;
type Listeners = Record<string, (...args: never[]) => void>;
export type AnySocket = Socket<Listeners, Listeners>;

export interface Connection {
  socket: AnySocket;
  /** The Set-Cookie header of the handshake's response. */
  cookie: string | undefined;
}

/** The `ws` socket under engine.io's transport, as it is in Node. */
interface NodeWebSocket {
  terminate(): void;
  on(event: 'upgrade', listener: (response: { headers: { 'set-cookie'?: string[] } }) => void): void;
}

const webSocketOf = (socket: AnySocket) =>
  (socket.io.engine as unknown as { transport: { ws: NodeWebSocket } }).transport.ws;

/** Opens a socket as any program would. Rejects with the server's refusal. */
export async function connect(url: string, options: ConnectOptions): Promise<Connection> {
  const socket: AnySocket = io(`${url}/chat`, {
    path: '/chat/ws',
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 50,
    reconnectionDelayMax: 200,
    ...options,
  });
  const connection: Connection = { socket, cookie: undefined };
  webSocketOf(socket).on('upgrade', ({ headers }) => (connection.cookie = headers['set-cookie']?.[0]));
  await new Promise<void>((resolve, reject) => {
    const fail = (error: Error) => {
      socket.disconnect();
      reject(error);
    };
    const refuse = (error: Error) => {
      clearTimeout(timer);
      fail(error);
    };
    const timer = setTimeout(() => fail(new Error('no connection')), CONNECT_MS);
    socket.once('connect_error', refuse);
    socket.once('connect', () => {
      clearTimeout(timer);
      // Later refusals are for its reconnecting.
      socket.off('connect_error', refuse);
      resolve();
    });
  });
  return connection;
}

/** Breaks the connection under the socket, as a network would, without a word to the server. */
export const breakConnection = (socket: AnySocket): void => webSocketOf(socket).terminate();
