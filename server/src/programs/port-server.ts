import { once } from 'node:events';
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import { createServer as createDoor, type AddressInfo, type Server as Door, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { HTTP_STATUS, type ChatError } from '@suda/contract';
import { StartError } from '@suda/engines/start';
import type { GuardedServer, PortGuard } from './port-guard.js';

/** A request has to be there within this time. */
const REQUEST_MS = 10_000;

/** An HTTP server of its own beside the chat's, for WebSockets above all. */
export class PortServer {
  readonly http: Server;
  private readonly guarded: GuardedServer;
  private readonly doors: Door[] = [];

  constructor(
    private readonly setting: string,
    guard: PortGuard,
    socketsOfAddress: number,
  ) {
    const times = { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, connectionsCheckingInterval: 1_000 };
    this.guarded = guard.serve(times, socketsOfAddress);
    this.http = this.guarded.http;
    this.http.on('clientError', (_error, socket) => socket.destroy());
    const emit = this.http.emit.bind(this.http) as (event: string, ...args: unknown[]) => boolean;
    // In front of everybody who listens: Socket.IO, too.
    this.http.emit = (event: string, ...args: unknown[]): boolean => {
      const refusal =
        event === 'request' || event === 'upgrade' ? guard.refusalOf(args[0] as IncomingMessage) : undefined;
      if (!refusal) return emit(event, ...args);
      refuse(event === 'upgrade' ? (args[1] as Duplex) : (args[0] as IncomingMessage).socket, refusal);
      return true;
    };
  }

  /**
   * Listens at these addresses, or at those after the first at which it can; resolves with the port.
   * @throws {StartError}
   */
  async listen([first = '', ...others]: readonly string[], port: number): Promise<number> {
    this.http.listen({ host: first, port });
    await once(this.http, 'listening').catch((error: unknown) => {
      throw new StartError(`Port ${port} can't be had: ${(error as Error).message}. See ${this.setting}.`);
    });
    const { port: bound } = this.http.address() as AddressInfo;
    for (const host of others) {
      const door = createDoor({ allowHalfOpen: true, noDelay: true }, (socket: Socket) => {
        this.http.emit('connection', socket);
      });
      door.on('error', () => undefined);
      door.listen({ host, port: bound });
      this.doors.push(door);
    }
    return bound;
  }

  close(): void {
    for (const door of this.doors) door.close();
    this.guarded.close();
  }
}

/** Answers a request to upgrade, and ends its connection. */
export function refuse(socket: Duplex, { code, message }: Pick<ChatError, 'code' | 'message'>): void {
  const body = JSON.stringify({ error: { code, message } });
  const status = HTTP_STATUS[code];
  socket.on('error', () => undefined);
  socket.write(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
  // Not `end`: a client that does not close would keep the connection.
  if ('destroySoon' in socket) (socket as Socket).destroySoon();
  else socket.destroy();
}
