import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Health } from './health.js';
import type { Metrics } from './metrics.js';

export interface ObserveServer {
  port: number;
  close(): Promise<void>;
}

/** Serves `/metrics` and `/readyz`. Rejects when the port can't be had. */
export async function serveObservations(
  { port, host }: { port: number; host: string },
  { registry }: Metrics,
  health: Health,
): Promise<ObserveServer> {
  const answers: Record<string, () => Promise<{ status: number; type: string; body: string }>> = {
    '/metrics': async () => ({ status: 200, type: registry.contentType, body: await registry.metrics() }),
    '/readyz': async () => {
      const { problems } = health;
      const ready = Object.keys(problems).length === 0;
      return { status: ready ? 200 : 503, type: 'application/json', body: JSON.stringify({ ready, problems }) };
    },
  };
  const server = createServer((request, response) => {
    const answer = answers[(request.url ?? '').split('?')[0] ?? ''];
    if (request.method !== 'GET' || !answer) {
      response.writeHead(404).end();
      return;
    }
    answer().then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await Promise.resolve();
    },
  };
}
