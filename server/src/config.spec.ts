import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ConfigError } from '@suda/engines/start';
import { readConfig, ROOT, VARIABLES } from './config.js';

const folder = mkdtempSync(join(tmpdir(), 'suda-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const envFile = (text: string) => {
  const path = join(folder, '.env');
  writeFileSync(path, text);
  return path;
};

const faultsOf = (env: Record<string, string>, file = join(folder, 'none')) => {
  try {
    readConfig(env, file);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

test('without anything the defaults hold', () => {
  const config = readConfig({}, join(folder, 'none'));
  expect(config).toEqual({
    mode: 'local',
    port: 3000,
    host: '127.0.0.1',
    dataDir: join(ROOT, 'data'),
    authMode: 'open',
    signup: 'open',
    adminUsers: [],
    sessionDays: 30,
    sessionMaxDays: 90,
    logLevel: 'info',
    clientOrigin: [],
    corsCredentials: true,
    allowedHosts: [],
    trustProxy: false,
    sharedAddresses: [],
    nodeEnv: 'production',
    rateLimits: true,
    socket: {
      path: '/chat/ws',
      serveClient: false,
      transports: ['websocket'],
      allowUpgrades: true,
      connectTimeoutMs: 10_000,
      pingIntervalMs: 10_000,
      pingTimeoutMs: 10_000,
      upgradeTimeoutMs: 10_000,
      maxBytes: 262_144,
      allowedAddresses: [],
      deniedAddresses: [],
      connectionsPerAddress: 2_000,
      admissionsPerSecond: 100,
    },
    stopNoticeMs: 0,
    programs: {
      clientAuth: 'session',
      workerEvents: new Set(['progress_update', 'ascii_complete', 'ascii_failed']),
      eventTtlMs: 60_000,
    },
    delivery: { callbacks: new Map(), allowNetworks: [], timeoutMs: 10_000 },
  });
  expect(Object.isFrozen(config)).toBe(true);
});

test('the environment wins over the file, and the file over the defaults; an empty value is none', () => {
  const file = envFile('PORT=4000\nAUTH_MODE=accounts # who may come in\nLOG_LEVEL=\nHOST=0.0.0.0\n');
  expect(readConfig({ PORT: '5000', HOST: ' ' }, file)).toMatchObject({
    port: 5000,
    authMode: 'accounts',
    logLevel: 'info',
    host: '0.0.0.0',
  });
});

test('the engines are read in a cluster only: elsewhere their variables may be another program’s', () => {
  const wrong = { REDIS_URL: 'http://x', ELASTICSEARCH_URL: 'x', REDIS_WAIT_REPLICAS: '-1' };
  expect(readConfig(wrong, '/none')).not.toHaveProperty('engines');
  const faults = faultsOf({ ...wrong, MODE: 'cluster' });
  expect(faults.map((fault) => fault.split('=')[0]).sort()).toEqual(Object.keys(wrong).sort());
});

test('without anything the engines of a cluster are on this machine', () => {
  const { engines } = readConfig({ MODE: 'cluster', REDIS_URL: 'redis://a:1, redis://b:2' }, '/none');
  expect(engines).toMatchObject({
    REDIS_URL: ['redis://a:1', 'redis://b:2'],
    REDIS_DURABLE: 'checked',
    KEY_PREFIX: 'suda:',
    ELASTICSEARCH_URL: 'http://localhost:9200',
  });
  expect(engines?.DYNAMO_ENDPOINT).toBeUndefined();
  expect(Object.isFrozen(engines)).toBe(true);
});

test('lists are split and trimmed', () => {
  const config = readConfig(
    { TRUST_PROXY: '10.0.0.0/8, ::1', CLIENT_ORIGIN: 'https://a.example,http://b:8080' },
    folder + '/x',
  );
  expect(config.trustProxy).toEqual(['10.0.0.0/8', '::1']);
  expect(config.clientOrigin).toEqual(['https://a.example', 'http://b:8080']);
});

test('the names of operators are compared as they are stored', () => {
  expect(readConfig({ ADMIN_USERS: `ann, ${'é'.normalize('NFD')}` }, '/none').adminUsers).toEqual(['ann', 'é']);
});

test('allowed hosts are kept as browsers send them', () => {
  const { allowedHosts } = readConfig({ ALLOWED_HOSTS: 'Chat.Example., *.수다.example, suda_1 ,*' }, '/none');
  expect(allowedHosts).toEqual(['chat.example', '*.xn--2j1b810a.example', 'suda_1', '*']);
});

test('all faults are reported at once, each with variable, value, problem and meaning', () => {
  const faults = faultsOf({ PORT: '99999', MODE: 'cloud', AUTH_MODE: 'closed', RATE_LIMITS: 'no' });
  expect(faults).toHaveLength(4);
  expect(faults.find((fault) => fault.startsWith('PORT="99999"'))).toMatch(/from 0 to 65535 \(port to listen on/);
});

const WRONG: [name: keyof typeof VARIABLES, value: string][] = [
  ['MODE', 'cloud'],
  ['PORT', '80a'],
  ['PORT', '-1'],
  ['PORT', '1.5'],
  ['HOST', 'two words'],
  ['AUTH_MODE', 'closed'],
  ['SIGNUP', 'maybe'],
  ['ADMIN_USERS', 'ann,<ben>'],
  ['SESSION_DAYS', '0'],
  ['SESSION_MAX_DAYS', '0'],
  ['LOG_LEVEL', 'loud'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
  ['CLIENT_ORIGIN', 'https://a.example/path'],
  ['CLIENT_ORIGIN', '*'],
  ['CORS_CREDENTIALS', 'yes'],
  ['ALLOWED_HOSTS', 'https://chat.example'],
  ['ALLOWED_HOSTS', 'chat.example:3000'],
  ['ALLOWED_HOSTS', 'a.*.example'],
  ['ALLOWED_HOSTS', 'a..example'],
  ['ALLOWED_HOSTS', '*.'],
  ['ALLOWED_HOSTS', '*chat.example'],
  ['SHARED_ADDRESSES', '203.0.113.7'],
  ['SHARED_ADDRESSES', '203.0.113.7=0'],
  ['SHARED_ADDRESSES', '203.0.113.7=1001'],
  ['SHARED_ADDRESSES', 'office=20'],
  ['API_SERVER_URL', 'api.example'],
  ['API_SERVER_URL', 'ftp://api.example'],
  ['API_SERVER_URL', 'https://user:word@api.example'],
  ['API_SERVER_URL', 'https://api.example?a=b'],
  ['WORKER_CALLBACK_EVENTS', 'disconnect'],
  ['WORKER_CALLBACK_EVENTS', '*'],
  ['WORKER_CALLBACK_PATHS', 'done=path'],
  ['WORKER_CALLBACK_PATHS', '/path'],
  ['DELIVERY_ALLOW_NETWORKS', 'localhost'],
  ['DELIVERY_TIMEOUT_MS', '99'],
  ['TRUST_PROXY', '10.0.0.0/33'],
  ['TRUST_PROXY', 'loopback'],
  ['TRUST_PROXY', '10.0.0.0/8/8'],
  ['NODE_ENV', 'staging'],
  ['STOP_NOTICE_MS', '60001'],
  ['METRICS_PORT', '65536'],
  ['RATE_LIMITS', 'no'],
  ['CLIENT_SOCKET_PORT', '65536'],
  ['CLIENT_SOCKET_AUTH', 'none'],
  ['CLIENT_SOCKET_AUTH_I_KNOW', 'yes'],
  ['WORKER_SOCKET_PORT', '-1'],
  ['WORKER_TOKEN', 'short'],
  ['WORKER_EVENTS', 'disconnect'],
  ['WORKER_EVENT_TTL_S', '0'],
  ['SERVICE_TOKEN', 'with a space in it, long'],
  ['TLS_CHECK_MS', '0'],
  ['SOCKET_PATH', 'chat/ws'],
  ['SOCKET_PATH', '/chat/ws/'],
  ['SOCKET_PATH', '/chat'],
  ['SOCKET_PATH', '/chat/users/ann'],
  ['SOCKET_PATH', '/chat/../ws'],
  ['SOCKET_SERVE_CLIENT', 'true'],
  ['SOCKET_TRANSPORTS', 'webtransport'],
  ['SOCKET_TRANSPORTS', ','],
  ['SOCKET_ALLOW_UPGRADES', '1'],
  ['SOCKET_CONNECT_TIMEOUT_MS', '0'],
  ['SOCKET_PING_INTERVAL_MS', '10s'],
  ['SOCKET_PING_TIMEOUT_MS', '-1'],
  ['SOCKET_UPGRADE_TIMEOUT_MS', '1e3'],
  ['SOCKET_MAX_BYTES', '1024'],
  ['SOCKET_MAX_BYTES', '10000000'],
  ['SOCKET_COOKIE', 'a;b'],
  ['SOCKET_COOKIE', 'suda_session'],
  ['SOCKET_COOKIE_HTTP_ONLY', 'no'],
  ['SOCKET_COOKIE_SAME_SITE', 'loose'],
  ['SOCKET_COOKIE_MAX_AGE_S', '0'],
  ['SOCKET_ALLOWED_ADDRESSES', '10.0.0.0/8,office'],
  ['SOCKET_DENIED_ADDRESSES', '::1/129'],
  ['SOCKET_CONNECTIONS_PER_ADDRESS', '0'],
  ['SOCKET_ADMISSIONS_PER_SECOND', '0'],
];

test.each(WRONG)('%s=%s is refused', (name, value) => {
  expect(faultsOf({ [name]: value })).toEqual([expect.stringMatching(`^${name}=`)]);
});

test('a wrong value of every variable is refused, but of those that name a place of files', () => {
  const tried = new Set(WRONG.map(([name]) => name));
  const untried = Object.keys(VARIABLES).filter((name) => !tried.has(name as keyof typeof VARIABLES));
  expect(untried).toEqual([
    'DATA_DIR',
    'WORKER_TOKEN_FILE',
    'SERVICE_TOKEN_FILE',
    'WORKER_CALLBACK_SECRET_FILE',
    'TLS_KEY',
    'TLS_CERT',
  ]);
});

test.each([
  ['TLS_KEY', 'TLS_CERT'],
  ['TLS_CERT', 'TLS_KEY'],
])('%s does not go without %s', (given, missing) => {
  expect(faultsOf({ [given]: '/a/file' })).toEqual([expect.stringMatching(`^${missing}=.*${given}`)]);
});

test('the socket server is set up by its variables', () => {
  const { socket, tls } = readConfig(
    {
      SOCKET_TRANSPORTS: 'polling, websocket',
      SOCKET_COOKIE: 'io',
      SOCKET_COOKIE_HTTP_ONLY: 'off',
      SOCKET_COOKIE_SAME_SITE: 'none',
      SOCKET_COOKIE_MAX_AGE_S: '60',
      TLS_KEY: '/k',
      TLS_CERT: '/c',
    },
    '/none',
  );
  expect(socket.transports).toEqual(['polling', 'websocket']);
  expect(socket.cookie).toEqual({ name: 'io', httpOnly: false, sameSite: 'none', maxAgeS: 60 });
  expect(tls).toEqual({ key: '/k', cert: '/c', checkMs: 10_000 });
});

test('a long wrong value is not repeated in full', () => {
  expect(faultsOf({ MODE: 'x'.repeat(10_000) })[0]?.length).toBeLessThan(250);
});

test('no fault contains a password', () => {
  const REDIS_URL = 'redis://:s3cret@a:port,http://me:s3cret@b';
  const ELASTICSEARCH_URL = 'elastic://me:s3/cret@c';
  const faults = faultsOf({ MODE: 'cluster', REDIS_URL, ELASTICSEARCH_URL });
  expect(faults).toHaveLength(2);
  expect(faults.join()).not.toMatch(/s3|cret/);
  expect(faults.join()).toContain('REDIS_URL="redis://…@b"');
});

test('clients are believed on this machine only, unless the operator knows what that means', () => {
  const open = { CLIENT_SOCKET_PORT: '4000', CLIENT_SOCKET_AUTH: 'open' };
  for (const HOST of ['127.0.0.1', '127.1.2.3', 'localhost', '::1']) expect(faultsOf({ ...open, HOST })).toEqual([]);
  for (const HOST of ['0.0.0.0', '::', '192.168.0.2', 'chat.example', '127.evil.example']) {
    expect(faultsOf({ ...open, HOST }).join()).toMatch(/^CLIENT_SOCKET_AUTH=open .*CLIENT_SOCKET_AUTH_I_KNOW/);
    expect(faultsOf({ ...open, HOST, CLIENT_SOCKET_AUTH_I_KNOW: '1' })).toEqual([]);
    expect(faultsOf({ ...open, HOST, CLIENT_SOCKET_PORT: '' })).toEqual([]);
  }
});

test('clients need tickets only where services can get some', () => {
  const ticket = { CLIENT_SOCKET_PORT: '4000', CLIENT_SOCKET_AUTH: 'ticket' };
  expect(faultsOf(ticket).join()).toMatch(/^CLIENT_SOCKET_AUTH=ticket .*SERVICE_TOKEN/);
  expect(faultsOf({ ...ticket, SERVICE_TOKEN: 'service-token-of-the-test' })).toEqual([]);
});

test('every setting of the ports for programs is refused by its name when it is wrong, and no secret is shown', () => {
  const wrong = {
    CLIENT_SOCKET_PORT: '65536',
    CLIENT_SOCKET_AUTH: 'none',
    CLIENT_SOCKET_AUTH_I_KNOW: 'yes',
    WORKER_SOCKET_PORT: 'four',
    WORKER_TOKEN: 'too-short',
    WORKER_EVENTS: 'progress_update,connect',
    WORKER_EVENT_TTL_S: '0',
    SERVICE_TOKEN: 'has a space in its middle',
  };
  const faults = faultsOf(wrong);
  expect(faults.map((fault) => fault.split('=')[0]).sort()).toEqual(Object.keys(wrong).sort());
  expect(faults.join()).not.toMatch(/too-short|a space in/);
  expect(readConfig({ WORKER_EVENTS: '*' }, '/none').programs.workerEvents).toBeUndefined();
});
