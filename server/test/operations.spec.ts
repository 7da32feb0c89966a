import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { useServer } from './support/suite.js';

const suite = useServer({ env: { LOG_LEVEL: 'trace' } });

const ASSETS = fileURLToPath(new URL('../../client/dist/assets', import.meta.url));

/** Of all servers together. */
async function metric(name: string, labels = ''): Promise<number> {
  const values = suite.deployment.servers.map(async (server) => {
    const text = await server.metrics();
    const line = text.split('\n').find((it) => it.startsWith(labels ? `${name}{${labels}}` : `${name} `));
    return Number(line?.split(' ').at(-1) ?? 0);
  });
  return (await Promise.all(values)).reduce((sum, value) => sum + value, 0);
}

describe('for machines', () => {
  test('healthz and readyz', async () => {
    for (const path of ['/healthz', '/readyz']) {
      const response = await fetch(suite.url + path);
      expect([path, response.status]).toEqual([path, 200]);
    }
  });

  test('metrics count connections, messages, commits, errors, and the event loop’s lag', async () => {
    const before = {
      messages: await metric('suda_messages_total'),
      commits: await metric('suda_commit_duration_seconds_count'),
      batches: await metric('suda_commit_batch_size_count'),
      errors: await metric('suda_errors_total', 'code="not_found"'),
    };
    const [ann, plain] = [await suite.two(suite.name('ann')), await suite.plain(suite.name('plain'))];
    const roomId = await ann.createRoom();
    await ann.send(roomId, 'hello');
    await ann.refusal('send_message', { roomId: 'nowhere', content: 'hello' });
    expect(await metric('suda_messages_total')).toBeGreaterThanOrEqual(before.messages + 1);
    expect(await metric('suda_commit_duration_seconds_count')).toBeGreaterThan(before.commits);
    expect(await metric('suda_commit_batch_size_count')).toBeGreaterThan(before.batches);
    expect(await metric('suda_errors_total', 'code="not_found"')).toBe(before.errors + 1);
    expect(await metric('suda_connections', 'protocol="2"')).toBe(1);
    expect(await metric('suda_connections', 'protocol="1"')).toBe(1);
    ann.close();
    plain.close();
    await expect.poll(() => metric('suda_connections', 'protocol="2"')).toBe(0);
    expect(await suite.deployment.first.metrics()).toMatch(/^nodejs_eventloop_lag/m);
  });
});

describe('the web app', () => {
  test('has a strict policy and the usual headers', async () => {
    for (const path of ['/', '/chat/users', '/no/such/page', '/chat/nothing']) {
      const { headers } = await fetch(suite.url + path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy, path).toMatch(/default-src 'none'/);
      expect(policy).toMatch(/script-src 'self'(;|$)/);
      expect(policy).toMatch(/frame-ancestors 'none'/);
      expect(policy).not.toMatch(/unsafe-(inline|eval)/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });

  test('index.html is asked for again each time, at every page’s address', async () => {
    for (const path of ['/', '/index.html', '/rooms/01JD7Z5T8XK3Q1V9E6M2C4B7NA', '/settings']) {
      const response = await fetch(suite.url + path);
      expect([path, response.status]).toEqual([path, 200]);
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    }
  });

  test('hashed files are immutable and precompressed', async () => {
    const script = (await readdir(ASSETS)).filter((it) => it.endsWith('.js.br')).map((it) => it.slice(0, -3))[0] ?? '';
    const fetched = (encoding: string) =>
      fetch(`${suite.url}/assets/${script}`, { headers: { 'accept-encoding': encoding } });
    for (const [encoding, expected] of [
      ['br', 'br'],
      ['gzip', 'gzip'],
      ['identity', null],
    ] as const) {
      const response = await fetched(encoding);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-encoding')).toBe(expected);
      expect(response.headers.get('cache-control')).toMatch(/max-age=31536000.*immutable/);
      expect(response.headers.get('content-type')).toMatch(/javascript/);
    }
    const bodies = await Promise.all(['br', 'gzip', 'identity'].map(async (it) => (await fetched(it)).text()));
    expect(new Set(bodies).size).toBe(1);
  });

  test('a file that is not there is 404, and no path leads out of the folder', async () => {
    for (const path of [
      '/assets/nothing.js',
      '/..%2f..%2fpackage.json',
      '/%2e%2e/package.json',
      '/assets/..%5c..%5cpackage.json',
    ]) {
      const response = await fetch(suite.url + path);
      expect([path, response.status]).not.toEqual([path, 200]);
      expect(await response.text()).not.toContain('workspaces');
    }
  });

  test('the API’s paths answer errors of the API, never the page', async () => {
    for (const path of ['/chat/nothing', '/chat/rooms/x/nothing']) {
      const response = await fetch(suite.url + path);
      expect([path, response.status]).toEqual([path, 404]);
      expect(await response.json()).toMatchObject({ error: { code: 'not_found' } });
    }
  });

  test('the protocol’s documents are at /chat/docs', async () => {
    const response = await fetch(`${suite.url}/chat/docs`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  });
});

test('the log has a line per request and per socket’s life event, and holds no content and no token', async () => {
  const secret = {
    content: 'rhubarb-in-a-message',
    topic: 'rhubarb-in-a-topic',
    keyword: 'rhubarb',
    password: 'rhubarb-as-a-password',
    refused: 'rhubarb-that-is-refused',
  };
  const userId = suite.name('ann');
  const signedUp = await suite.rest.call('signup', { body: { userId, password: secret.password } });
  await suite.rest.call('login', { body: { userId, password: `${secret.password}-wrong` } });
  const { token } = signedUp.data;
  const rest = suite.rest.as({ token });
  const guest = await suite.plain(suite.name('guest'));
  const client = await suite.two(undefined, { accessToken: token });
  const roomId = await client.createRoom();
  await client.command('update_room', { roomId, topic: secret.topic });
  const { seq } = await client.send(roomId, secret.content);
  await client.command('edit_message', { roomId, seq, content: `${secret.content}-edited` });
  await client.raw('send_message', { roomId, content: secret.refused.repeat(300) });
  await client.raw('send_message', { roomId: { content: secret.refused } });
  await rest.get('search', { query: { q: secret.keyword } });
  await rest.get('searchKeyword', { body: { keyword: secret.keyword } });
  await rest.call('messages', { params: { id: roomId } });
  await fetch(`${suite.url}/chat/search`, {
    method: 'POST',
    body: `{"keyword": "${secret.keyword}`,
    headers: { 'content-type': 'application/json' },
  });
  await suite.two(undefined, { accessToken: `${token.slice(0, -1)}!` }).catch(() => undefined);
  const socketId = client.socket.id ?? '';
  client.close();
  const log = () => suite.deployment.outputs.join('');
  await expect.poll(log).toMatch(new RegExp(`${socketId}.*socket disconnected`));
  const lines = log()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.find(({ route }) => route === '/chat/auth/signup')).toMatchObject({
    method: 'POST',
    status: 200,
    msg: 'request',
  });
  expect(lines.find(({ route }) => route === '/chat/search')).toMatchObject({ status: 200 });
  expect(lines.filter((line) => line['socket'] === socketId).map(({ msg }) => msg)).toEqual([
    'socket connected',
    'socket disconnected',
  ]);
  for (const word of ['rhubarb', token, guest.cookie?.split(/[=;]/)[1] ?? 'no cookie', 'suda_session'])
    expect(log()).not.toContain(word);
});
