import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../config.js';
import { createLogger } from '../../observe/logger.js';
import { Metrics } from '../../observe/metrics.js';
import { guardHosts } from './host-guard.js';

function withHostGuard() {
  const server = fastify();
  onTestFinished(() => server.close());
  const [metrics, log] = [new Metrics(), [] as string[]];
  const config = readConfig({ LOG_LEVEL: 'warn' }, '/none');
  const logger = createLogger(config, { write: (line: string) => void log.push(line) });
  guardHosts(server, config, metrics, logger);
  return { server, metrics, log };
}

test('refusals are counted all, and logged once in a while', async () => {
  const { server, metrics, log } = withHostGuard();
  await server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.server.address() as AddressInfo;
  for (const host of ['a.example', 'b.example', 'x y']) {
    await once(request({ port, host: '127.0.0.1', headers: { host } }).end(), 'response');
  }
  expect(log).toHaveLength(1);
  expect(JSON.parse(log[0] ?? '')).toMatchObject({ host: 'a.example', msg: expect.stringContaining('ALLOWED_HOSTS') });
  expect(await metrics.registry.metrics()).toMatch(/^suda_errors_total\{code="forbidden"\} 2$/m);
});
