import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartError } from '@suda/engines/start';
import type { Metrics } from './metrics.js';

export interface MetricsServer {
  port: number;
  close(): void;
}

interface Page {
  status: number;
  type: string;
  body: string;
}

/** What is asked of the process, beside its metrics. */
interface Health {
  live(): object;
  check(): Promise<{ status: number; body: object }>;
}

const json = (status: number, body: object): Page => ({ status, type: 'application/json', body: JSON.stringify(body) });

/**
 * Serves `/metrics` on a port of its own, which no gateway passes on, and `/healthz` and `/readyz` for who can't ask by HTTPS.
 * Rejects with a StartError when it can't be had.
 */
export async function serveMetrics(
  port: number,
  host: string,
  { registry }: Metrics,
  health: Health,
): Promise<MetricsServer> {
  const pages = new Map<string, () => Promise<Page>>([
    ['/metrics', async () => ({ status: 200, type: registry.contentType, body: await registry.metrics() })],
    ['/healthz', async () => json(200, health.live())],
    ['/readyz', () => health.check().then(({ status, body }) => json(status, body))],
  ]);
  const server = createServer((request, response) => {
    const page = request.method === 'GET' ? pages.get(request.url?.split('?', 1)[0] ?? '') : undefined;
    if (!page) {
      response.writeHead(404).end();
      return;
    }
    page().then(
      ({ status, type, body }) =>
        response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body),
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
