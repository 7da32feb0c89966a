import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Namespace, Server } from 'socket.io';
import { LOGGER, type Logger } from '../../observe/logger.js';
import { Metrics } from '../../observe/metrics.js';
import type { ConnectionError, Engine } from '../guards/engine-connection.js';
import { HandshakePolicy } from './handshake-policy.js';

const ENGINE_ID_BYTES = 24;

/** A port with a server of Socket.IO: the chat's, and that of the clients of other programs. */
type SocketPort = 'chat' | 'clients';

/** What the Socket.IO servers of this process have in common: their ids, their refusals, and what of them is counted. */
@Injectable()
export class SocketServers {
  private readonly engines = new Map<SocketPort, Engine>();
  private readonly namespaces = new Map<string, Namespace>();

  constructor(
    private readonly policy: HandshakePolicy,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    metrics.watchSockets(() => this.counts());
  }

  /** `names`: what operators call its namespaces. */
  add(port: SocketPort, server: Server, names: Readonly<Record<string, string>>): void {
    const engine = server.engine as Engine;
    // The id is all that a poll shows to be of its connection; Engine.IO’s own ends with a counter.
    engine.generateId = () => randomBytes(ENGINE_ID_BYTES).toString('base64url');
    engine.on('connection_error', (error) => this.report(port, error));
    this.engines.set(port, engine);
    for (const [name, namespace] of Object.entries(names)) this.namespaces.set(name, server.of(namespace));
  }

  /** By the name that operators have for it; undefined where its port is not open. */
  namespace(name: string): Namespace | undefined {
    return this.namespaces.get(name);
  }

  /** Open connections by port, and sockets by namespace. */
  counts(): { connections: Partial<Record<SocketPort, number>>; sockets: Record<string, number> } {
    return {
      connections: Object.fromEntries([...this.engines].map(([port, { clientsCount }]) => [port, clientsCount])),
      sockets: Object.fromEntries([...this.namespaces].map(([name, { sockets }]) => [name, sockets.size])),
    };
  }

  private report(port: SocketPort, { req, code, message }: ConnectionError): void {
    this.metrics.connectionErrors.inc({ code, port });
    this.logger.info({ code, port, reason: message, address: this.policy.addressOf(req) }, 'connection refused');
  }
}
