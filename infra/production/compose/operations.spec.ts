import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { ENGINE_VARIABLES } from '@suda/engines/start';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { CONSUMER_VARIABLES } from '../../../consumers/dist/settings.js';
import { DELIVERY_VARIABLES } from '../../../server/dist/settings/delivery-settings.js';
import { PROGRAM_VARIABLES } from '../../../server/dist/settings/program-settings.js';
import { SOCKET_VARIABLES } from '../../../server/dist/settings/socket-settings.js';
import { COMPOSE_VARIABLES, project, ROOT, source, type Service } from './project.ts';

const operations = source('docs/operations.md');
const blocks = (language: string) =>
  [...operations.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text = '']) => text);
const rows = new Set(
  [...operations.matchAll(/^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*)/gm)].flatMap(([, names = '']) => names.match(/\w+/g) ?? []),
);
const interpolated = new Set([...source('docker-compose.yml').matchAll(/\$\{([A-Z_]+)/g)].map(([, name = '']) => name));

test('the tables name every variable of the engines, the consumers, Socket.IO’s server and docker-compose.yml', () => {
  const ours = [ENGINE_VARIABLES, CONSUMER_VARIABLES, SOCKET_VARIABLES].flatMap((it) => Object.keys(it));
  const variables = [...ours, ...interpolated];
  expect(variables.filter((name) => !rows.has(name))).toEqual([]);
});

test('docker-compose.yml reads from .env the variables shared with one process, and its own', () => {
  const given = parseEnv(source('.env'));
  const both = [...interpolated].filter((name) => !COMPOSE_VARIABLES.includes(name));
  expect(both.sort()).toEqual([
    'ADMIN_USERS',
    'ALLOWED_HOSTS',
    'API_SERVER_URL',
    'AUTH_MODE',
    'CLIENT_MAP_PREFIX',
    'CLIENT_ORIGIN',
    'CLIENT_SOCKET_AUTH',
    'CLIENT_SOCKET_AUTH_I_KNOW',
    'DELIVERY_ALLOW_NETWORKS',
    'DELIVERY_TIMEOUT_MS',
    'LOG_LEVEL',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'RATE_LIMITS',
    'SESSION_DAYS',
    'SESSION_MAX_DAYS',
    'SHARED_ADDRESSES',
    'SIGNUP',
    ...Object.keys(SOCKET_VARIABLES).sort(),
    'TLS_CERT',
    'TLS_CHECK_MS',
    'TLS_KEY',
    'TRUST_PROXY',
    'WORKER_CALLBACK_EVENTS',
    'WORKER_CALLBACK_PATHS',
    'WORKER_EVENTS',
    'WORKER_EVENT_TTL_S',
  ]);
  for (const [, name = '', value = ''] of source('docker-compose.yml').matchAll(/\$\{([A-Z_]+):-([^}]*)\}/g))
    expect(value, name).toBe(given[name]);
});

test("docker-compose.yml passes on every setting of Socket.IO's server, and of programs, that a person may give", () => {
  const given = (name: string) => Object.keys(project.services[name]?.environment ?? {});
  for (const name of ['server', 'programs']) {
    expect(Object.keys(SOCKET_VARIABLES).filter((it) => !given(name).includes(it))).toEqual([]);
  }
  // Their secrets are files.
  const missing = Object.keys(PROGRAM_VARIABLES).filter((it) => !given('programs').includes(it));
  expect(missing).toEqual(['WORKER_TOKEN', 'SERVICE_TOKEN']);
});

test('docker-compose.yml gives all that concerns deliveries to every server, since any of them brings one', () => {
  const { programs, server } = project.services;
  const given = (service: Service | undefined) =>
    Object.keys(DELIVERY_VARIABLES).map((name) => [name, service?.environment?.[name]]);
  expect(given(server).filter(([, value]) => value === undefined)).toEqual([]);
  expect(given(programs)).toEqual(given(server));
});

test("a service's settings are some that it knows", () => {
  const known = new Set([...Object.keys(ENGINE_VARIABLES), ...Object.keys(CONSUMER_VARIABLES)]);
  const other = /^(?:AWS_|NODE_OPTIONS$)/;
  const given = Object.keys(project.services['consumer-dynamo']?.environment ?? {});
  expect(given.filter((name) => !known.has(name) && !other.test(name))).toEqual([]);
});

test('the policy for AWS allows exactly the calls of the code', () => {
  const files = globSync('{engines/src,server/src/adapters/cluster,consumers/src}/**/*.ts', {
    cwd: fileURLToPath(ROOT),
  });
  const commands = files
    .filter((path) => !/\.(?:spec|suite)\.ts$|\/testing\//.test(path))
    .flatMap((path) => [...source(path).matchAll(/new (\w+)Command\(/g)].map(([, name = '']) => name));
  const ofItems = /^(?:Get|Put|Update|Delete|BatchGet|BatchWrite|TransactWrite)$/;
  const asked = commands.map((name) => `dynamodb:${ofItems.test(name) ? `${name}Item` : name}`);
  const policy = JSON.parse(source('infra/production/dynamo/iam-policy.json')) as {
    Statement: { Action: string[] }[];
  };
  expect(policy.Statement[0]?.Action).toEqual([...new Set(asked)].sort());
  expect(JSON.parse(blocks('json')[0] ?? '')).toEqual(policy);
});

test('the overrides in the text name services and settings that exist', () => {
  const tags = { customTags: [{ tag: '!reset', resolve: () => null }] };
  type Override = { services: Record<string, Partial<Service> | null>; networks?: Record<string, object> };
  const overrides = blocks('yaml').map((text) => parse(text, { merge: true, ...tags }) as Override);
  expect(overrides.length).toBe(3);
  for (const { services, networks } of overrides) {
    expect(networks, 'an engine elsewhere can be reached').toEqual({ data: { internal: false } });
    for (const [name, service] of Object.entries(services)) {
      expect(Object.keys(project.services)).toContain(name);
      const known = Object.keys(project.services[name]?.environment ?? {});
      for (const variable of Object.keys(service?.environment ?? {})) {
        expect([...known, ...Object.keys(ENGINE_VARIABLES)], name).toContain(variable);
      }
      for (const on of Object.keys(service?.depends_on ?? {})) {
        expect(Object.keys(project.services[name]?.depends_on ?? {}), name).toContain(on);
      }
    }
  }
});
