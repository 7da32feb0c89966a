import type { ClientToServerEvents, WireOneEvents, WireTwoEvents } from '@suda/contract';
import type { Namespace, Socket } from 'socket.io';
import type { Identity } from '../../ports/identity.js';
import type { CommandLane } from './command-queue.js';

export type Wire = 1 | 2;

export interface SocketData {
  wire: Wire;
  address: string;
  userAgent: string;
  lane: CommandLane;
  /** Absent until `register` where guests may connect without a session. */
  identity?: Identity;
  /** What the handshake gave to the browser as a cookie, and the first `register` names; then the socket's own token. */
  token?: string;
  /** The `register` under way asked for an ack: its caller keeps a credential. */
  asksAck?: boolean;
}

type NoEvents = Record<string, never>;
/** What may be emitted to a socket depends on its wire; wire-1.ts and wire-2.ts narrow it. */
type AnyFrame = { [E in keyof (WireOneEvents & WireTwoEvents)]: (...args: never[]) => void };

export type ChatSocket = Socket<ClientToServerEvents, AnyFrame, NoEvents, SocketData>;
export type ChatNamespace = Namespace<ClientToServerEvents, AnyFrame, NoEvents, SocketData>;
