import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ChatError } from '@suda/contract';
import { WebSocketServer, type WebSocket } from 'ws';
import { CONFIG, type Config } from '../../config.js';
import { AddressCounts } from '../../limits/address-counts.js';
import { RateLimiter } from '../../limits/rate-limiter.js';
import { sharedBy } from '../../limits/shared-addresses.js';
import { LOGGER, type Logger } from '../../observe/logger.js';
import { HandshakePolicy } from '../../realtime/connections/handshake-policy.js';
import { closeGradually } from '../../realtime/connections/close-gradually.js';
import { ReplicaState } from '../../realtime/replicas/replica-state.js';
import { internalError, serverStopping, tooManyConnections } from '../../realtime/refusals.js';
import { Heartbeat } from '../heartbeat.js';
import { PortGuard } from '../port-guard.js';
import { PortServer, refuse } from '../port-server.js';
import { ProgramMetrics } from '../program-metrics.js';
import { authorization, isSecret } from '../secrets.js';
import { WorkerEventsService } from '../worker-events.service.js';
import { WorkerConnection } from './worker-connection.js';

/** Larger ones are read to their end and refused, up to here; beyond it the library closes the connection. */
const MOST_READ = 2 * 1024 * 1024;
const MOST_WORKERS = 500;
const MOST_OF_ADDRESS = 200;
/** For answers that are under way when the server stops. */
const FINISH_MS = 1_000;
const GOING_AWAY = 1001;
const LOOPBACK = ['127.0.0.1', '::1'];

/** The port that workers send events to: plain WebSockets at `/`. */
@Injectable()
export class WorkerPort implements OnApplicationBootstrap, OnModuleDestroy {
  /** The port, while it is open. */
  port: number | undefined;
  private server: PortServer | undefined;
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_READ, perMessageDeflate: false });
  private readonly connections = new Map<WebSocket, WorkerConnection>();
  private readonly byAddress: AddressCounts;
  /** A worker may be busy for minutes, or read nothing ever: who is gone without a word, the system finds out. */
  private readonly heartbeat = new Heartbeat({ endsSilent: false });
  private stopping = false;

  constructor(
    private readonly events: WorkerEventsService,
    private readonly metrics: ProgramMetrics,
    private readonly policy: HandshakePolicy,
    private readonly limits: RateLimiter,
    private readonly guard: PortGuard,
    private readonly state: ReplicaState,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.byAddress = new AddressCounts(MOST_OF_ADDRESS, sharedBy(config.sharedAddresses));
  }

  async onApplicationBootstrap(): Promise<void> {
    const { workerPort, workerToken } = this.config.programs;
    if (workerPort === undefined) return;
    this.server = new PortServer('WORKER_SOCKET_PORT', this.guard, MOST_OF_ADDRESS);
    this.server.http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      void this.upgrade(request, socket, head);
    });
    this.server.http.on('request', (_request, response) => response.writeHead(426, { upgrade: 'websocket' }).end());
    this.port = await this.server.listen(workerToken === undefined ? LOOPBACK : [this.config.host], workerPort);
    this.state.onDrain((overMs, takenBack) =>
      closeGradually(this.connections, overMs, ([socket, connection]) => this.finish(socket, connection), takenBack),
    );
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    this.heartbeat.stop();
    await Promise.all([...this.connections].map(([socket, connection]) => this.finish(socket, connection)));
    this.server?.close();
  }

  /** Answers what is under way, takes nothing more, and closes. */
  private async finish(socket: WebSocket, connection: WorkerConnection): Promise<void> {
    socket.pause();
    await Promise.race([connection.drained(), delay(FINISH_MS, undefined, { ref: false })]);
    socket.resume();
    socket.close(GOING_AWAY, 'stopping');
  }

  private async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => undefined);
    const address = this.policy.addressOf(request);
    try {
      this.requireOpen();
      await this.authorize(request, address);
      // Nothing comes between this and its being counted.
      this.requireOpen();
      const hasRoom = this.connections.size < MOST_WORKERS && this.byAddress.hasRoom(address);
      if (this.config.rateLimits && !hasRoom) throw tooManyConnections();
    } catch (error) {
      refuse(socket, error instanceof ChatError ? error : internalError());
      return;
    }
    this.sockets.handleUpgrade(request, socket, head, (it) => this.accept(it, address));
  }

  /** During maintenance, too: who sends its event once, and asks for no answer, would lose it. */
  private requireOpen(): void {
    if (this.stopping || this.state.draining) throw serverStopping();
  }

  private async authorize(request: IncomingMessage, address: string): Promise<void> {
    const { headers, url = '' } = request;
    if (url.split('?', 1)[0] !== '/') throw new ChatError('not_found', 'Workers connect to `/`.');
    await this.limits.consume('connections', address);
    const { workerToken } = this.config.programs;
    if (workerToken === undefined) {
      // A program sends none; any page that a person at this machine opens would.
      if (headers.origin !== undefined) throw new ChatError('forbidden', 'No page may send events.');
    } else if (!isSecret(authorization(headers.authorization), workerToken)) {
      this.logger.warn({ address }, 'worker refused: see WORKER_TOKEN');
      throw new ChatError('unauthenticated', 'Workers send WORKER_TOKEN in Authorization.');
    }
  }

  private accept(socket: WebSocket, address: string): void {
    const release = this.byAddress.add(address);
    const { events, metrics, logger } = this;
    const tools = { events, metrics, logger, limited: this.config.rateLimits };
    this.connections.set(socket, new WorkerConnection(socket, address, tools));
    this.heartbeat.watch(socket);
    this.metrics.workers.inc();
    this.logger.info({ address }, 'worker connected');
    socket.once('close', (code) => {
      release();
      this.connections.delete(socket);
      this.metrics.workers.dec();
      this.logger.info({ address, code }, 'worker disconnected');
    });
  }
}
