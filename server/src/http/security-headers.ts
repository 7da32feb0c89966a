import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import { isSecure } from '../auth/origin.js';
import type { Config } from '../config.js';

const SELF = ["'self'"];
const NONE = ["'none'"];
const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Sets security headers on every response: pages load from this server only, and may not be framed. */
export async function setSecurityHeaders(server: FastifyInstance, config: Config): Promise<void> {
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: NONE,
        scriptSrc: SELF,
        styleSrc: SELF,
        imgSrc: [...SELF, 'data:', 'blob:'],
        fontSrc: SELF,
        // Covers the WebSocket too: 'self' matches ws: and wss: of the same host and port.
        connectSrc: SELF,
        manifestSrc: SELF,
        workerSrc: SELF,
        baseUri: NONE,
        formAction: SELF,
        frameAncestors: NONE,
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    // Set below, for TLS only.
    strictTransportSecurity: false,
  });
  server.addHook('onRequest', async ({ headers, raw }, reply) => {
    // What a person may see is nobody else's; a route that serves files says otherwise.
    if (raw.url?.startsWith('/chat')) void reply.header('cache-control', 'no-store');
    void reply.header('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()');
    if (isSecure(headers, raw.socket, config)) {
      void reply.header('strict-transport-security', `max-age=${YEAR_SECONDS}`);
    }
  });
}
