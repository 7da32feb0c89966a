import type { FastifyInstance } from 'fastify';
import { clientAddress } from '../auth/origin.js';
import type { Config } from '../config.js';
import type { Logger } from '../observe/logger.js';
import { isProbeRoute } from './edge/probes.js';

/** Logs one line per request: its route, never its query or body; probes at level debug. The response carries the request id for correlation. */
export function logRequests(server: FastifyInstance, config: Config, logger: Logger): void {
  server.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
  });
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url;
    logger[isProbeRoute(route) ? 'debug' : 'info'](
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
