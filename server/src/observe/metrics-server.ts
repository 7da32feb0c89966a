import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartError } from '@suda/engines/start';
import type { Metrics } from './metrics.js';

export interface MetricsServer {
  port: number;
  close(): void;
}

/** Serves `/metrics` on a port of its own, which no gateway passes on. Rejects with a StartError when it can't be had. */
export async function serveMetrics(port: number, host: string, { registry }: Metrics): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url?.split('?', 1)[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (body) =>
        response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' }).end(body),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(port, host);
  await once(server, 'listening').catch((error: unknown) => {
    throw new StartError(`/metrics can't listen: ${(error as Error).message}. See METRICS_PORT.`);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
