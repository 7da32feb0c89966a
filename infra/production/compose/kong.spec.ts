import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { LIMITS, SOCKET_PATH } from '@suda/contract';
import { declarativeFile, faults } from '../kong/declarative-file.ts';
import { project, source } from './project.ts';

const written: unknown = parse(source('infra/production/kong/kong.yml'));
const kong = project.services['kong'];
const setting = (name: string) => kong?.environment?.[name];

test('kong.yml is valid for Kong', () => {
  expect(faults(written)).toEqual([]);
});

test('the change for long polling that the operations name is valid, and keeps the polls of a cookie together', () => {
  const [, text = ''] = /^```yml\n([\s\S]*?)^```$/m.exec(source('docs/operations.md')) ?? [];
  const copy = structuredClone(written) as { upstreams: object[] };
  const { algorithm: _, ...rest } = copy.upstreams[0] as { algorithm: string };
  copy.upstreams[0] = { ...rest, ...(parse(text) as object) };
  expect(faults(copy)).toEqual([]);
  expect(parse(text)).toMatchObject({ hash_on: 'cookie', hash_on_cookie_path: SOCKET_PATH });
  copy.upstreams[0] = { ...copy.upstreams[0], hash_on_cookie: undefined };
  expect(faults(copy)).not.toEqual([]);
});

describe('what Kong would refuse is refused', () => {
  const changed = (path: (string | number)[], value: unknown): unknown => {
    const copy = structuredClone(written) as Record<string | number, never>;
    const last = path.at(-1) ?? '';
    const holder = path.slice(0, -1).reduce((it, key) => it[key] as never, copy) as Record<string | number, unknown>;
    holder[last] = value;
    return copy;
  };

  test.each([
    ['an unknown key', ['services', 0, 'timeout'], 5],
    ['a number as the format', ['_format_version'], 3],
    ['an unknown algorithm', ['upstreams', 0, 'algorithm'], 'fastest'],
    ['a route that matches nothing', ['services', 0, 'routes', 0], { name: 'socket' }],
    ['a path without its slash', ['services', 0, 'routes', 0, 'paths'], ['chat']],
    ['a plugin that is not there', ['plugins', 0, 'name'], 'corelation-id'],
    ['a setting that the plugin does not have', ['services', 1, 'plugins', 0, 'config', 'minutes'], 5],
    ['a limit of nothing', ['services', 1, 'plugins', 0, 'config'], { policy: 'local' }],
    ['a second that may hold more than its minute', ['services', 1, 'plugins', 0, 'config', 'second'], 50_000],
    ['a header to add without its value', ['plugins', 2, 'config', 'add', 'headers', 0], 'X-Frame-Options'],
    ['two services of one name', ['services', 1, 'name'], 'socket'],
    ['a counter above 255', ['upstreams', 0, 'healthchecks', 'active', 'healthy', 'successes'], 300],
  ])('%s', (_, path, value) => {
    expect(faults(changed(path, value))).not.toEqual([]);
  });
});

describe('the gateway and the rest of the cluster', () => {
  const file = declarativeFile.parse(written);
  const service = (name: string) => file.services.find((it) => it.name === name);

  test('every service goes to the upstream of the replicas, at the port of the server', () => {
    expect(file.services.map(({ host }) => host)).toEqual(file.services.map(() => file.upstreams[0]?.name));
    expect(file.upstreams[0]?.targets).toEqual([
      { target: `server:${project.services['server']?.environment?.['PORT']}`, weight: 100 },
    ]);
    expect(file.upstreams[0]?.healthchecks.active.http_path).toBe('/readyz');
  });

  test('only active health checks remove a replica: clients could cause passive ones', () => {
    const { active, passive } = file.upstreams[0]?.healthchecks ?? {};
    const { http_failures, tcp_failures, timeouts } = passive?.unhealthy ?? {};
    expect([http_failures, tcp_failures, timeouts, passive?.healthy.successes]).toEqual([0, 0, 0, 0]);
    expect(active?.unhealthy).toMatchObject({ interval: 1, http_failures: 1, tcp_failures: 1, timeouts: 3 });
    for (const { name, retries } of file.services) expect(retries, name).toBe(1);
  });

  test('Kong’s own responses are no pages, can’t be framed and are not cached', () => {
    const added = file.plugins.flatMap((it) => (it.name === 'response-transformer' ? it.config.add.headers : []));
    const headers = Object.fromEntries(added.map((it) => it.split(/:(.*)/s).slice(0, 2) as [string, string]));
    expect(headers).toMatchObject({
      'Content-Security-Policy': "default-src 'none';frame-ancestors 'none'",
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    });
    const ofNginx = [...source('infra/production/nginx/security-headers.conf').matchAll(/^add_header (\S+)/gm)];
    const known = new Set([...ofNginx.map(([, name]) => name), 'Cache-Control']);
    expect(Object.keys(headers).filter((name) => !known.has(name))).toEqual([]);
  });

  test('sockets stay open, at the path of the contract', () => {
    expect(service('socket')?.routes[0]?.paths).toEqual([SOCKET_PATH]);
    expect(service('socket')?.read_timeout).toBeGreaterThan(60_000);
    expect(service('socket')?.plugins ?? []).toEqual([]);
  });

  test('the server refuses large requests before Kong does', () => {
    const size = service('api')?.plugins?.find(({ name }) => name === 'request-size-limiting')?.config as {
      allowed_payload_size: number;
    };
    expect(size.allowed_payload_size * 1_024).toBeGreaterThan(LIMITS.frameBytes);
  });

  test('the server sees the host that was asked, by which it knows strangers', () => {
    const routes = ['socket', 'api'].flatMap((name) => service(name)?.routes ?? []);
    expect(routes.map((route) => route.preserve_host)).toEqual([true, true]);
  });

  test('a new replica is seen soon', () => {
    expect(Number(setting('KONG_DNS_VALID_TTL'))).toBeLessThanOrEqual(5);
  });

  test('only NGINX may name an address to Kong, and only the two of them to the server', () => {
    const at = (name: string) =>
      (project.services[name]?.networks as { edge: { ipv4_address: string } }).edge.ipv4_address;
    expect(setting('KONG_TRUSTED_IPS')).toBe(`${at('nginx')}/32`);
    expect(project.services['server']?.environment?.['TRUST_PROXY']).toBe(`${at('nginx')},${at('kong')}`);
  });

  test('search keywords are not logged', () => {
    for (const log of ['PROXY', 'ADMIN', 'ADMIN_GUI', 'STATUS']) expect(setting(`KONG_${log}_ACCESS_LOG`)).toBe('off');
  });
});
