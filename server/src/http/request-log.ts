import type { FastifyInstance } from 'fastify';
import { clientAddress } from '../auth/origin.js';
import type { Config } from '../config.js';
import type { Logger } from '../observe/logger.js';

/** Polled by probes every few seconds, so logged at level debug. */
const PROBE_PATHS = new Set(['/healthz', '/readyz']);

/** Logs one line per request: its route, never its query or body. The response carries the request id for correlation. */
export function logRequests(server: FastifyInstance, config: Config, logger: Logger): void {
  server.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
  });
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url;
    logger[route !== undefined && PROBE_PATHS.has(route) ? 'debug' : 'info'](
      {
        id: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        address: clientAddress(request.headers, request.raw.socket.remoteAddress, config),
      },
      'request',
    );
  });
}
