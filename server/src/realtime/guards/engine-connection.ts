import type { IncomingMessage } from 'node:http';

/** A packet of Engine.IO. */
export interface EnginePacket {
  type: string;
  data?: string | Uint8Array | undefined;
  options?: { wsPreEncodedFrame?: readonly Uint8Array[] | undefined } | undefined;
}

export interface Transport {
  /** Called with every packet that was read, before anything looks into it. */
  onPacket(packet: EnginePacket): void;
  on(event: 'drain', listener: () => void): unknown;
  /** The WebSocket; polling has none. */
  socket?: { terminate(): void };
}

/** The part of an Engine.IO socket that the guards of connections use: one connection, below Socket.IO. */
export interface EngineConnection {
  readonly request: IncomingMessage;
  readonly readyState: string;
  readonly transport: Transport;
  /** A transport that the connection may go on by, and does. */
  on(event: 'upgrading' | 'upgrade', listener: (transport: Transport) => void): unknown;
  on(event: 'packetCreate', listener: (packet: EnginePacket) => void): unknown;
  on(event: 'flush' | 'close', listener: () => void): unknown;
  once(event: 'close', listener: () => void): unknown;
  close(discard: boolean): unknown;
}

/** What Engine.IO tells of a request that it refused; its `context` is left out, which may hold the id of a connection. */
export interface ConnectionError {
  req: IncomingMessage;
  code: number;
  message: string;
}

/** The part of Engine.IO’s server that is used here. */
export interface Engine {
  readonly clientsCount: number;
  generateId(request: IncomingMessage): string | PromiseLike<string>;
  on(event: 'connection', listener: (connection: EngineConnection) => void): unknown;
  on(event: 'connection_error', listener: (error: ConnectionError) => void): unknown;
}

/** Breaks a connection at once, whatever it still has to send. */
export function breakConnection(connection: EngineConnection): void {
  if (connection.readyState === 'closed') return;
  const { socket } = connection.transport;
  if (socket) socket.terminate();
  else connection.close(true);
}
