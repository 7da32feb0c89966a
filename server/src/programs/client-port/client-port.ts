import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CLIENT_SOCKET_PATH } from '@suda/contract';
import { CONFIG, type Config } from '../../config.js';
import { closeGradually } from '../../realtime/connections/close-gradually.js';
import { ReplicaState } from '../../realtime/replicas/replica-state.js';
import { PortGuard } from '../port-guard.js';
import { PortServer } from '../port-server.js';
import { ClientConnections, MOST_OF_ADDRESS } from './client-connections.js';
import { ClientSeats } from './client-seats.js';
import { SocketIoDoor } from './socket-io-door.js';
import { WebSocketDoor } from './web-socket-door.js';

const CLOSE_MS = 1_000;

/** The port for clients of other programs: Socket.IO at its usual path, plain WebSockets at `/`. */
@Injectable()
export class ClientPort implements OnApplicationBootstrap, OnModuleDestroy {
  /** The port, while it is open. */
  port: number | undefined;
  private server: PortServer | undefined;

  constructor(
    private readonly connections: ClientConnections,
    private readonly socketIo: SocketIoDoor,
    private readonly webSockets: WebSocketDoor,
    private readonly seats: ClientSeats,
    private readonly guard: PortGuard,
    private readonly state: ReplicaState,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { clientPort } = this.config.programs;
    if (clientPort === undefined) return;
    const server = (this.server = new PortServer('CLIENT_SOCKET_PORT', this.guard, MOST_OF_ADDRESS));
    server.http.on('request', (_request, response) => response.writeHead(404).end());
    this.socketIo.open(server.http);
    server.http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (!request.url?.startsWith(`${CLIENT_SOCKET_PATH}/`)) void this.webSockets.upgrade(request, socket, head);
    });
    this.port = await server.listen([this.config.host], clientPort);
    this.state.onDrain((overMs, takenBack) =>
      closeGradually([...this.socketIo.closers(), ...this.webSockets.closers()], overMs, (close) => close(), takenBack),
    );
  }

  async onModuleDestroy(): Promise<void> {
    this.connections.close();
    this.webSockets.close();
    // A client that does not end its connection must not keep the server.
    await Promise.race([this.socketIo.close(), delay(CLOSE_MS, undefined, { ref: false })]);
    this.webSockets.breakAll();
    this.server?.close();
    // After the connections have told that they are closed.
    await delay(0);
    await Promise.race([this.seats.settled(), delay(CLOSE_MS, undefined, { ref: false })]);
  }
}
