import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { lasting, project, services, source } from './project.ts';

/** A folder that every image has, writable for everybody, also in the second start of a container. */
const EVERYBODYS = '/tmp';

test.each(services)('%s writes in memory only where it may after a restart, too', (_, { tmpfs = [] }) => {
  // Docker gives a tmpfs the rights of the folder it covers, and one that the image lacks is root’s from the second start on.
  for (const mount of tmpfs) expect(mount).toMatch(new RegExp(`^${EVERYBODYS}$|:(?:.+,)?mode=1777`));
});

test.each(services.filter(([, { read_only }]) => read_only))('%s is told of no other place to write', (_, service) => {
  const folders = Object.entries(service.environment ?? {}).filter(([name]) => /_DIR$|^KONG_PREFIX$/.test(name));
  for (const [name, value] of folders) expect(value, name).toMatch(new RegExp(`^${EVERYBODYS}/`));
});

test.each(lasting)('%s may have more open sockets than Docker’s 1,024', (_, { ulimits }) => {
  expect(ulimits?.nofile).toEqual({ soft: 65_536, hard: 65_536 });
});

test('both edges take as many sockets as the documents say, and a burst of them', () => {
  const nginx = source('infra/production/nginx/nginx.conf');
  const kong = project.services['kong']?.environment ?? {};
  expect([/worker_connections (\d+);/.exec(nginx)?.[1], kong['KONG_NGINX_EVENTS_WORKER_CONNECTIONS']]).toEqual([
    '16384',
    '16384',
  ]);
  expect([/worker_processes (\d+);/.exec(nginx)?.[1], kong['KONG_NGINX_MAIN_WORKER_PROCESSES']]).toEqual(['2', '2']);
  const files = [/worker_rlimit_nofile (\d+);/.exec(nginx)?.[1], kong['KONG_NGINX_MAIN_WORKER_RLIMIT_NOFILE']];
  expect(files).toEqual(['65536', '65536']);
  expect(source('infra/production/nginx/web.conf')).toMatch(/listen 8080 .*reuseport backlog=\d{4,};/);
  expect(kong['KONG_PROXY_LISTEN']).toMatch(/ reuseport backlog=\d{4,}$/);
  expect(source('docs/operations.md')).toContain('8,192 sockets for each worker');
});

const probes = lasting.flatMap(([name, { healthcheck }]) =>
  healthcheck?.test.some((word) => word.includes('/dev/tcp/')) ? [[name, healthcheck.test] as const] : [],
);

test('no health check starts a Node', () => {
  for (const [name, { healthcheck }] of lasting) expect(healthcheck?.test.join(' '), name).not.toMatch(/\bnode\b/);
  expect(probes.map(([name]) => name).sort()).toEqual([
    'consumer-dynamo',
    'consumer-elasticsearch',
    'kong',
    'programs',
    'server',
  ]);
});

test.each(probes)('%s is healthy while its probe is answered 200', async (_, [, ...command]) => {
  let status = 200;
  const asked: string[] = [];
  const server = createServer((request, answer) => {
    asked.push(request.url ?? '');
    answer.writeHead(status).end('{}');
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const here = command.map((word) =>
    word.replaceAll('$$', '$').replace(/\/dev\/tcp\/[^/]+\/\d+/, `/dev/tcp/127.0.0.1/${port}`),
  );
  const check = async () => {
    const [code] = (await once(spawn(here[0] ?? '', here.slice(1)), 'close')) as [number];
    return code;
  };
  expect(await check()).toBe(0);
  expect(asked[0]).toMatch(/^\/(?:readyz|status)$/);
  status = 503;
  expect(await check()).not.toBe(0);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(spawnSync(here[0] ?? '', here.slice(1)).status).not.toBe(0);
});

test('a request that is slow once takes no replica out, one that stops does at once', () => {
  const kong = source('infra/production/kong/kong.yml');
  // 503: it stops, or an engine is gone. 504: an engine is slow, for all replicas alike.
  expect(kong).toMatch(/http_statuses: \[404, 500, 502, 503\], http_failures: 1, tcp_failures: 1, timeouts: 3/);
});
