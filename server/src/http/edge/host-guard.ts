import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { HTTP_STATUS, type ChatError } from '@suda/contract';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../../config.js';
import type { Logger } from '../../observe/logger.js';
import type { Metrics } from '../../observe/metrics.js';
import { hostRefusal, isHttp2 } from './hosts.js';
import { rawAnswer } from './raw-answer.js';

const WARN_EVERY_MS = 60_000;

/** For Fastify's constructor: a request without a host is answered below, in the protocol's words. */
export const hostOptions = { requireHostHeader: false } as const;

/** Refuses every request for a host that is not this server's, before anything of ours looks at it: HTTP and sockets. */
export function guardHosts(server: FastifyInstance, config: Config, metrics: Metrics, logger: Logger): void {
  const refusalOf = hostRefusal(config);
  let warnedAt = -Infinity;
  const refuse = (request: IncomingMessage): ChatError | undefined => {
    const refusal = refusalOf(request);
    if (!refusal) return undefined;
    metrics.countError(refusal.code);
    // An operator has to learn which name to add, and a stranger must not fill the log.
    if (refusal.code === 'forbidden' && performance.now() - warnedAt > WARN_EVERY_MS) {
      warnedAt = performance.now();
      const { host, 'x-forwarded-host': forwarded } = request.headers;
      logger.warn({ host, forwarded: String(forwarded ?? '').slice(-300) }, 'host refused: see ALLOWED_HOSTS');
    }
    return refusal;
  };

  // In front of Socket.IO, which takes what is for it before Fastify, and of Fastify, whose first hook answers preflights.
  const http = server.server;
  const emit = http.emit.bind(http) as (event: string, ...args: unknown[]) => boolean;
  http.emit = (event: string, ...args: unknown[]): boolean => {
    const refusal = event === 'request' || event === 'upgrade' ? refuse(args[0] as IncomingMessage) : undefined;
    if (!refusal) return emit(event, ...args);
    if (event === 'upgrade') answerUpgrade(args[1] as Socket, refusal);
    else answer(args[0] as IncomingMessage, args[1] as ServerResponse, refusal);
    return true;
  };
}

function answerUpgrade(socket: Socket, refusal: ChatError): void {
  socket.on('error', () => undefined).write(rawAnswer(refusal.toBody()));
  // Not `end`: a client that does not close would keep the connection.
  socket.destroySoon();
}

function answer(request: IncomingMessage, response: ServerResponse, refusal: ChatError): void {
  const body = JSON.stringify({ error: refusal.toBody() });
  response.writeHead(HTTP_STATUS[refusal.code], {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(!isHttp2(request) && { connection: 'close' }),
  });
  response.end(body);
}
