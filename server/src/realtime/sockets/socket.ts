import type { ClientToServerEvents, EventsV1, EventsV2 } from '@suda/contract';
import type { Namespace, Socket } from 'socket.io';
import type { Identity } from '../../ports/identity.js';
import type { CommandQueue } from './command-queue.js';

export type Protocol = 1 | 2;

export interface SocketData {
  protocol: Protocol;
  address: string;
  userAgent: string;
  commands: CommandQueue;
  /** Absent until `register` where guests may connect without a session. */
  identity?: Identity;
  /** What the handshake gave to the browser as a cookie, and the first `register` names; then the socket's own token. */
  token?: string;
  /** The `register` under way asked for an ack: its caller keeps a credential. */
  ackRequested?: boolean;
}

type NoEvents = Record<string, never>;
/** What may be emitted to a socket depends on its protocol; protocol-v1.ts and protocol-v2.ts narrow it. */
type AnyFrame = { [E in keyof (EventsV1 & EventsV2)]: (...args: never[]) => void };

export type ChatSocket = Socket<ClientToServerEvents, AnyFrame, NoEvents, SocketData>;
export type ChatNamespace = Namespace<ClientToServerEvents, AnyFrame, NoEvents, SocketData>;
