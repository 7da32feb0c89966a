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
  server.get('/', () => 'here');
  return { server, metrics, log };
}

test('requests that bypass the first server are refused too', async () => {
  const { server } = withHostGuard();
  // Goes to Fastify itself, as the requests of its second server do.
  const ask = (url: string, host: string) => server.inject({ url, headers: { host } });
  expect((await ask('/', 'localhost')).body).toBe('here');
  for (const url of ['/', '/nothing']) {
    const answer = await ask(url, 'attacker.example');
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toEqual({ error: { code: 'forbidden', message: expect.any(String) } });
  }
});

test('refusals are counted all, and logged once in a while', async () => {
  const { server, metrics, log } = withHostGuard();
  for (const host of ['a.example', 'b.example', 'x y']) await server.inject({ url: '/', headers: { host } });
  expect(log).toHaveLength(1);
  expect(JSON.parse(log[0] ?? '')).toMatchObject({ host: 'a.example', msg: expect.stringContaining('ALLOWED_HOSTS') });
  expect(await metrics.registry.metrics()).toMatch(/^suda_errors_total\{code="forbidden"\} 2$/m);
});
