import type { ClientToServerEvents, EventsV1, EventsV2 } from '@suda/contract';
import type { Namespace, Socket } from 'socket.io';
import type { Identity } from '../../ports/identity.js';
import type { CommandQueue } from './command-queue.js';

export type Protocol = 1 | 2;

interface SocketData {
  protocol: Protocol;
  /** It asked for the compact frames of protocol v2. */
  compact: boolean;
  /** It names whose presence it shows. */
  watches: boolean;
  /** A page, an app or a program of the user, which may hold several sockets. */
  clientId: string;
  /** The server made the clientId, and the client wants to know it. */
  tellsClientId: boolean;
  address: string;
  userAgent: string;
  commands: CommandQueue;
  /** Absent until `register` when a guest connects without a session. */
  identity?: Identity;
  /** The guest token of the handshake's cookie, which the first `register` gives a session; later the session's token. */
  token?: string;
  /** The running `register` requested an ack, so its caller can receive a token. */
  ackRequested?: boolean;
}

type NoEvents = Record<string, never>;
/** The frames a socket may receive depend on its protocol; `Sockets.emitV1` and `emitV2` check their types. */
type AnyFrame = { [E in keyof (EventsV1 & EventsV2)]: (...args: never[]) => void };

export type ChatSocket = Socket<ClientToServerEvents, AnyFrame, NoEvents, SocketData>;
export type ChatNamespace = Namespace<ClientToServerEvents, AnyFrame, NoEvents, SocketData>;
