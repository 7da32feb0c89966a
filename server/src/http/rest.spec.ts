import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS, type SignedIn } from '@suda/contract';
import { readConfig } from '../config.js';
import { createLogger } from '../observe/logger.js';
import { startServer, type RunningServer } from '../server.js';

const dataDir = mkdtempSync(join(tmpdir(), 'suda-rest-'));
const log: string[] = [];
let server: RunningServer;
let origin: string;

beforeAll(async () => {
  const config = readConfig({ PORT: '0', METRICS_PORT: '0', DATA_DIR: dataDir, TRUST_PROXY: '127.0.0.1' }, '/none');
  server = await startServer(config, createLogger(config, { write: (line: string) => void log.push(line) }));
  origin = `http://127.0.0.1:${server.port}`;
});

afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true });
});

const json = (value: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json', ...headers },
});
const call = (path: string, init?: RequestInit) => fetch(`${origin}${path}`, init);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const cookieOf = (response: Response) => response.headers.getSetCookie()[0] ?? '';
const errorOf = async (response: Response) => {
  const { error } = (await response.json()) as { error: { code: string; details?: Record<string, unknown> } };
  return { status: response.status, ...error };
};
const guest = async (userId: string) => (await (await call('/chat/auth/guest', json({ userId }))).json()) as SignedIn;

describe('sessions', () => {
  test('an account: sign up, log in, who am I, log out', async () => {
    const account = { userId: '민수', password: 'open sesame', displayName: '김민수' };
    const signedUp = await call('/chat/auth/signup', json(account));
    expect(signedUp.status).toBe(200);
    expect(await signedUp.json()).toMatchObject({ user: { userId: '민수', displayName: '김민수', guest: false } });
    expect(cookieOf(signedUp)).toMatch(/^suda_session=[\w-]{43}; Max-Age=25919\d\d; Path=\/; HttpOnly; SameSite=Lax$/);

    const { token } = (await (await call('/chat/auth/login', json(account))).json()) as SignedIn;
    const me = await call('/chat/auth/me', { headers: { cookie: `suda_session=${token}` } });
    expect(await me.json()).toMatchObject({ user: { userId: '민수' } });

    const gone = await call('/chat/auth/logout', { method: 'POST', headers: bearer(token) });
    expect(cookieOf(gone)).toContain('Max-Age=0');
    expect(await errorOf(await call('/chat/auth/me', { headers: bearer(token) }))).toMatchObject({ status: 401 });
  });

  test('a wrong password and a wrong name look the same', async () => {
    await call('/chat/auth/signup', json({ userId: 'hana', password: 'right password' }));
    const wrong = await errorOf(await call('/chat/auth/login', json({ userId: 'hana', password: 'wrong' })));
    const nobody = await errorOf(await call('/chat/auth/login', json({ userId: 'nobody', password: 'wrong' })));
    expect(wrong).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect(nobody).toEqual(wrong);
  });

  test("a guest's name continues with its token and is protected from others", async () => {
    const first = await guest('jiwoo');
    const back = await call('/chat/auth/guest', json({ userId: 'jiwoo' }, bearer(first.token)));
    expect(await back.json()).toMatchObject({ sessionId: first.sessionId, token: first.token });
    const other = await errorOf(await call('/chat/auth/guest', json({ userId: 'jiwoo' })));
    expect(other).toMatchObject({ status: 409, code: 'conflict' });
    expect(
      await errorOf(await call('/chat/auth/signup', json({ userId: 'jiwoo', password: 'password' }))),
    ).toMatchObject({ status: 409 });
  });

  test('sessions are listed and ended, and only my own', async () => {
    const [mine, theirs] = [await guest('sora'), await guest('dana')];
    const list = await call('/chat/auth/sessions', { headers: bearer(mine.token) });
    const { sessions } = (await list.json()) as { sessions: { id: string; current: boolean }[] };
    expect(sessions).toMatchObject([{ id: mine.sessionId, current: true }]);
    const end = (id: string) => call(`/chat/auth/sessions/${id}`, { method: 'DELETE', headers: bearer(mine.token) });
    expect((await end(theirs.sessionId)).status).toBe(404);
    expect((await end(mine.sessionId)).status).toBe(200);
    expect((await end(mine.sessionId)).status).toBe(401);
    expect((await call('/chat/auth/me', { headers: bearer(theirs.token) })).status).toBe(200);
  });
});

describe('a request that can’t be served gets a typed error', () => {
  test.each([
    ['no session', '/chat/auth/me', undefined, 401, 'unauthenticated'],
    ['an unknown path', '/chat/nothing', undefined, 404, 'not_found'],
    ['an unknown method', '/chat/auth/me', { method: 'PUT' }, 404, 'not_found'],
    ['a path that is no text', '/chat/rooms/%zz', undefined, 400, 'invalid_payload'],
    ['no JSON', '/chat/auth/guest', { ...json(0), body: '{' }, 400, 'invalid_payload'],
    ['no body', '/chat/auth/guest', { method: 'POST' }, 400, 'invalid_payload'],
    ['a prototype key', '/chat/auth/guest', { ...json(0), body: '{"__proto__":{}}' }, 400, 'invalid_payload'],
    ['a wrong type', '/chat/auth/guest', json({ userId: 5 }), 400, 'invalid_payload'],
    [
      'a form',
      '/chat/auth/guest',
      { method: 'POST', body: new URLSearchParams({ userId: 'x' }) },
      400,
      'invalid_payload',
    ],
    ['plain text', '/chat/auth/guest', { method: 'POST', body: '{"userId":"x"}' }, 400, 'invalid_payload'],
    ['too much', '/chat/auth/guest', json({ userId: 'x'.repeat(LIMITS.frameBytes) }), 413, 'too_large'],
    ['another page', '/chat/auth/guest', json({ userId: 'x' }, { origin: 'https://evil.example' }), 403, 'forbidden'],
  ])('%s', async (_, path, init, status, code) => {
    expect(await errorOf(await call(path, init))).toMatchObject({ status, code });
  });

  test('the issues are listed without repeating the input, up to a limit', async () => {
    const text = await (await call('/chat/auth/signup', json({ userId: 'x'.repeat(60_000), password: 'y' }))).text();
    expect(text).toContain('body.userId');
    expect(text).toContain('body.password');
    expect(text.length).toBeLessThan(1_000);
  });

  test('the page of this server itself may post', async () => {
    expect((await call('/chat/auth/guest', json({ userId: 'page' }, { origin }))).status).toBe(200);
  });
});

describe('operations', () => {
  test('health, readiness and metrics', async () => {
    expect((await call('/healthz')).status).toBe(200);
    expect((await call('/readyz')).status).toBe(200);
    const metrics = await (await fetch(`http://127.0.0.1:${server.metricsPort}/metrics`)).text();
    for (const name of ['suda_connections', 'suda_messages_total', 'suda_commit_duration_seconds_count']) {
      expect(metrics).toContain(name);
    }
    expect(metrics).toMatch(/suda_commit_batch_size_count [1-9]/);
    expect(metrics).toMatch(/suda_errors_total\{code="not_found"\} [1-9]/);
    expect(metrics).toContain('nodejs_eventloop_lag_seconds');
    // Who reaches the app learns nothing of it.
    expect(await (await call('/metrics')).text()).not.toContain('suda_');
    const beside = (path: string) => fetch(`http://127.0.0.1:${server.metricsPort}${path}`);
    for (const path of ['/healthz', '/readyz']) {
      const answer = await beside(path);
      expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
    }
    for (const path of ['/', '/chat/auth/mode', '/metrics/x']) expect((await beside(path)).status).toBe(404);
  });

  test('the log has one line per request, and nothing private', async () => {
    const { token } = await guest('quiet');
    log.length = 0;
    const answer = await call('/chat/people?q=secret&limit=5', { headers: bearer(token) });
    await answer.text();
    await expect
      .poll(() => log.filter((line) => line.includes(answer.headers.get('x-request-id') ?? '-')))
      .toHaveLength(1);
    expect(JSON.parse(log.find((line) => line.includes('"request"')) ?? '')).toMatchObject({
      method: 'GET',
      route: '/chat/people',
      status: 200,
      address: '127.0.0.1',
    });
    expect(log.join()).not.toContain('secret');
    expect(log.join()).not.toContain(token);
  });

  test('a body that breaks off is no fault of the server in its log', async () => {
    const refused = async () => {
      const metrics = await (await fetch(`http://127.0.0.1:${server.metricsPort}/metrics`)).text();
      return Number(/^suda_errors_total\{code="invalid_payload"\} (\d+)/m.exec(metrics)?.[1] ?? 0);
    };
    const before = await refused();
    log.length = 0;
    const socket = connect(server.port, '127.0.0.1');
    const type = 'Content-Type: application/json\r\nContent-Length: 99';
    socket.write(`POST /chat/auth/guest HTTP/1.1\r\nHost: localhost\r\n${type}\r\n\r\n{`);
    await once(socket, 'connect');
    // Answered, so the server has read what came before it.
    await call('/healthz');
    socket.destroy();
    await expect.poll(refused, { timeout: 5_000 }).toBe(before + 1);
    expect(log.filter((line) => (JSON.parse(line) as { level: number }).level > 30)).toEqual([]);
  });

  test('the request id of a proxy is logged and returned', async () => {
    log.length = 0;
    const id = 'f3b1a2c4-0001-4a5b-8c9d-00000000abcd';
    const answer = await call('/chat/auth/mode', { headers: { 'x-request-id': id } });
    expect(answer.headers.get('x-request-id')).toBe(id);
    await expect.poll(() => log.filter((line) => line.includes(id))).toHaveLength(1);
  });

  test('every response has the security headers', async () => {
    for (const path of ['/', '/chat/auth/mode', '/chat/nothing']) {
      const { headers } = await call(path);
      expect(headers.get('content-security-policy'), path).toContain("default-src 'none';script-src 'self'");
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('strict-transport-security'), path).toBeNull();
    }
  });
});

test('a malformed header does not affect other requests', async () => {
  const status = await new Promise((resolve, reject) => {
    request(`${origin}/chat/auth/me`, { headers: { cookie: 'suda_session=%E0%A4%A' } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(401);
});

describe('too many sign-ins get retryAfterMs', () => {
  const from = (address: string) => ({ 'x-forwarded-for': address });
  const untilRefused = async (attempt: (i: number) => Promise<Response>) => {
    for (let i = 0; i < 200; i++) {
      const answer = await attempt(i);
      if (answer.status === 429) return answer;
    }
    throw new Error('two hundred attempts in a row, and none was refused');
  };

  test('from one address under many names', async () => {
    const answer = await untilRefused((i) => call('/chat/auth/guest', json({ userId: `bot${i}` }, from('192.0.2.1'))));
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await errorOf(answer)).toMatchObject({
      code: 'rate_limited',
      details: { retryAfterMs: expect.any(Number) },
    });
    expect((await call('/chat/auth/guest', json({ userId: 'person' }, from('192.0.2.2')))).status).toBe(200);
  });

  test('under one name from many addresses', async () => {
    const guess = { userId: 'hana', password: 'guess' };
    await untilRefused((i) => call('/chat/auth/login', json(guess, from(`198.51.100.${i}`))));
  });
});
