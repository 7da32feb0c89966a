import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { SOCKET_PATH } from '@suda/contract';
import { fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setSecurityHeaders } from '../../../server/dist/http/security-headers.js';
import { skipped } from '../../development/standalone/describe-on.ts';
import { ask, asked, gateway, lastAsked, layOut, PAGE, password, raw, SCRIPT, start } from './nginx-harness.ts';
import { source } from './project.ts';
import { hasNginx, RunningNginx } from './running-nginx.ts';

const TRANSPORT = new Set(['content-type', 'content-length', 'date', 'connection']);

test('NGINX and the server send the same security headers', async () => {
  const server = fastify();
  await setSecurityHeaders(server, { trustProxy: ['127.0.0.1'] } as Parameters<typeof setSecurityHeaders>[1]);
  server.get('/', () => 'page');
  const { headers } = await server.inject({ url: '/', headers: { 'x-forwarded-proto': 'https' } });
  const ofServer = Object.entries(headers).filter(([name]) => !TRANSPORT.has(name));

  const lines = source('infra/production/nginx/security-headers.conf').matchAll(
    /^add_header (\S+) (?:"(.+)"|(\S+)) always;$/gm,
  );
  const ofNginx = [...lines].map(([, name = '', quoted, bare]) => [name.toLowerCase(), quoted ?? bare]);
  const [, hsts] = /https (max-age=\d+);/.exec(source('infra/production/nginx/web.conf')) ?? [];
  const filled = ofNginx.map(([name, value]) => [name, value === '$transport_security' ? hsts : value]);
  expect(Object.fromEntries(filled)).toEqual(Object.fromEntries(ofServer));
});

function withNginx(): void {
  beforeAll(() => new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve)));
  afterAll(() => void gateway.close());

  describe('the app', () => {
    let nginx: RunningNginx;
    beforeAll(async () => (nginx = await start({ job: 'web' })));
    afterAll(() => nginx.stop());
    const get = (path: string, headers?: Record<string, string>) => ask(nginx, path, headers);

    test.each([
      ['br', 'gzip, deflate, br', brotliDecompressSync],
      ['br', 'br;q=1.0, *;q=0.1', brotliDecompressSync],
      ['gzip', 'gzip, deflate', gunzipSync],
      ['gzip', 'gzip, br;q=0', gunzipSync],
      [undefined, 'identity', (body: Buffer) => body],
    ])('hashed files are kept for good, and sent as %s to who reads %s', async (encoding, accepted, unpack) => {
      const { status, headers, body } = await get('/assets/app-1a2b.js', { 'accept-encoding': accepted });
      expect([status, headers['content-encoding'], headers.vary]).toEqual([200, encoding, 'Accept-Encoding']);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(headers['content-type']).toMatch('javascript');
      expect(unpack(body).toString()).toBe(SCRIPT);
    });

    test.each(['/', '/index.html', '/rooms/01JD7Z5T8X', '/settings?tab=a.b', '/chatter'])(
      '%s is the app',
      async (path) => {
        const { status, headers, body } = await get(path, { 'accept-encoding': 'gzip, br' });
        expect([status, headers['cache-control'], body.toString()]).toEqual([200, 'no-cache', PAGE]);
        expect(headers['content-type']).toBe('text/html');
        expect(headers['content-encoding']).toBeUndefined();
      },
    );

    test('other files are asked for again', async () => {
      const { headers } = await get('/manifest.webmanifest');
      expect([headers['cache-control'], headers['content-type']]).toEqual(['no-cache', 'application/manifest+json']);
      expect((await get('/favicon.svg')).headers['content-type']).toBe('image/svg+xml');
      // A service worker that browsers kept for long would keep the whole app.
      const worker = (await get('/sw.js')).headers;
      expect([worker['cache-control'], worker['content-type']]).toEqual([
        'no-cache',
        expect.stringMatching('javascript'),
      ]);
    });

    test.each([
      '/assets/gone-9f.js',
      '/../htpasswd.txt',
      '/..%2fnginx.conf',
      '/.env',
      '/.hidden',
      '/br/assets/app-1a2b.js',
    ])('%s is not there', async (path) => {
      const { status, headers } = await get(path);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(headers['cache-control'] ?? 'none').not.toContain('immutable');
    });

    test('pages and failures carry the security headers, answers of the server only its own', async () => {
      for (const path of ['/', '/assets/app-1a2b.js', '/assets/gone.js']) {
        const { headers } = await get(path);
        expect(headers['content-security-policy'], path).toMatch("default-src 'none'");
        expect(headers['strict-transport-security']).toBeUndefined();
      }
      expect((await get('/chat/rooms')).headers['content-security-policy']).toBeUndefined();
    });

    test('requests below /chat are forwarded to the gateway unchanged', async () => {
      const { body } = await get('/chat/search?keyword=%EC%88%98%20b');
      expect(body.toString()).toBe('from the gateway');
      expect(lastAsked()).toMatchObject({ url: '/chat/search?keyword=%EC%88%98%20b' });
      await get('/chat');
      expect(lastAsked()?.url).toBe('/chat');
    });

    test('forwarded headers of clients are ignored', async () => {
      await get('/chat/rooms', {
        host: 'chat.example:8080',
        'x-forwarded-for': '1.2.3.4',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
        'x-request-id': 'mine',
      });
      expect(lastAsked()?.headers).toMatchObject({
        host: 'chat.example:8080',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-host': 'chat.example:8080',
        'x-forwarded-proto': 'http',
        'x-request-id': expect.stringMatching(/^[0-9a-f]{32}$/),
      });
    });

    test('WebSockets pass', async () => {
      const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
      expect((await get(`${SOCKET_PATH}/?EIO=4&transport=websocket`, upgrade)).status).toBe(101);
      expect(lastAsked()?.headers).toMatchObject({ connection: 'upgrade', upgrade: 'websocket' });
    });

    test.each([
      ['/chat/rooms', 'websocket'],
      [SOCKET_PATH.replace('ws', 'wsx'), 'websocket'],
      [SOCKET_PATH, 'h2c'],
    ])('%s does not become %s', async (path, upgrade) => {
      expect((await get(path, { connection: 'Upgrade', upgrade })).status).toBe(200);
      expect(lastAsked()?.headers['upgrade']).toBeUndefined();
      expect(lastAsked()?.headers['connection'] ?? '').not.toMatch(/upgrade/i);
    });

    test.each([
      ['a file that is not there', 'GET /assets/gone.js HTTP/1.1\r\nHost: x', 404, 'not_found'],
      ['what the build left', 'GET /.built-from HTTP/1.1\r\nHost: x', 404, 'not_found'],
      ['a body that is too large', 'POST /chat/rooms HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999', 413, 'too_large'],
      ['a method that does not fit', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0', 405, 'not_found'],
      ['an address that is too long', `GET /${'x'.repeat(40_000)} HTTP/1.1\r\nHost: x`, 414, 'invalid_payload'],
      ['headers that are too large', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}`, 400, 'invalid_payload'],
      ['a request without its host', 'GET / HTTP/1.1\r\nX: x', 400, 'invalid_payload'],
    ])('%s is refused with the security headers, in the words of the protocol', async (_, request, status, code) => {
      const answer = await raw(nginx, request);
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      for (const header of ['Content-Security-Policy', 'X-Content-Type-Options', 'X-Frame-Options'])
        expect(answer.match(new RegExp(`^${header}: `, 'gm')), header).toHaveLength(1);
      expect(answer).toMatch(/^Cache-Control: no-store/m);
      expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ error: { code } });
    });

    test('the log contains paths without queries', async () => {
      await get('/chat/search?keyword=whispered');
      await expect.poll(() => nginx.log('access')).toContain('"path":"/chat/search"');
      expect(nginx.log('access')).not.toContain('whispered');
    });

    test.each(['/join/whispered', '//Join/whispered?a=b'])(
      'the log does not let its readers in by %s',
      async (path) => {
        expect((await get(path)).body.toString()).toBe(PAGE);
        await expect.poll(() => nginx.log('access')).toContain('"path":"/join/..."');
        expect(nginx.log('access') + nginx.log('error')).not.toContain('whispered');
      },
    );
  });

  test('behind a proxy that is trusted, its word on address, host and scheme counts', async () => {
    const nginx = await start({ job: 'web', trustProxy: '127.0.0.0/8, ::1' });
    const words = {
      'x-forwarded-for': '9.9.9.9, 1.2.3.4',
      'x-forwarded-host': 'chat.example',
      'x-forwarded-proto': 'https',
    };
    await ask(nginx, '/chat/rooms', words);
    expect(lastAsked()?.headers).toMatchObject({ ...words, 'x-forwarded-for': '1.2.3.4', host: 'chat.example' });
    expect((await ask(nginx, '/', words)).headers['strict-transport-security']).toBe('max-age=31536000');
    await nginx.stop();
  });

  test('without the gateway the app is served, and other requests get an error of the protocol', async () => {
    const nginx = await RunningNginx.prepare({ job: 'web', gateway: '127.0.0.1:1' });
    layOut(join(nginx.folder, 'client'));
    await nginx.start();
    expect((await ask(nginx, '/')).status).toBe(200);
    const { status, headers, body } = await ask(nginx, '/chat/search?keyword=whispered');
    expect([status, headers['retry-after']]).toEqual([503, '1']);
    expect(JSON.parse(body.toString())).toMatchObject({ error: { code: 'unavailable' } });
    await expect.poll(() => nginx.log('access')).toContain('"path":"/chat/search"');
    const logged = JSON.parse(nginx.log('access').trim().split('\n').at(-1) ?? '');
    expect(logged).toMatchObject({ status: 503, gateway: '127.0.0.1:1', answered: '502' });
    expect(nginx.log('error') + nginx.log('access')).not.toContain('whispered');
    await nginx.stop();
  });

  test('a network that is none is refused', async () => {
    await expect(RunningNginx.prepare({ job: 'web', gateway: 'x', trustProxy: '10.0.0.0/8;' })).rejects.toThrow(
      'TRUST_PROXY',
    );
  });

  describe("the gateway's dashboard", () => {
    let nginx: RunningNginx;
    beforeAll(async () => (nginx = await start({ job: 'manager' })));
    afterAll(() => nginx.stop());
    const basic = (word: string) => `Basic ${Buffer.from(`operator:${word}`).toString('base64')}`;
    const authorization = basic(password);

    test.each(['/', '/kconfig.js', '/admin-api/status'])('%s requires authentication', async (path) => {
      const before = asked.length;
      expect((await ask(nginx, path)).status).toBe(401);
      expect((await ask(nginx, path, { authorization: basic('guessed') })).status).toBe(401);
      expect(asked.length).toBe(before);
    });

    test.each(['GET', 'HEAD', 'OPTIONS'])('%s reaches the Admin API, without the password', async (method) => {
      expect((await ask(nginx, '/admin-api/services?size=5', { authorization }, method)).status).toBe(200);
      expect(lastAsked()?.url).toBe('/services?size=5');
      expect(lastAsked()?.headers.authorization).toBeUndefined();
    });

    test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'])('%s does not', async (method) => {
      const before = asked.length;
      expect((await ask(nginx, '/admin-api/config', { authorization }, method)).status).toBeGreaterThanOrEqual(400);
      expect(asked.length).toBe(before);
    });

    test('a redirect leads back to where the browser is, not to the port inside', async () => {
      const { status, headers } = await ask(nginx, '/admin-api', { authorization, host: 'chat.example:3002' });
      expect([status, headers.location]).toEqual([301, '/admin-api/']);
    });

    test('refusals carry the headers too', async () => {
      for (const [path, headers] of [
        ['/', {}],
        ['/admin-api/config', { authorization }],
      ] as const) {
        const { status, headers: answered } = await ask(nginx, path, headers, 'POST');
        expect(status).toBeGreaterThanOrEqual(400);
        expect(answered).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
      }
    });

    test('its pages find the Admin API where the browser found them', async () => {
      const { body } = await ask(nginx, '/kconfig.js', { authorization, host: '192.168.1.7:3002' });
      expect(body.toString()).toContain("'http://192.168.1.7:3002/admin-api'");
    });
  });
}

if (hasNginx()) describe('NGINX', withNginx);
else skipped('NGINX', 'there is no nginx on the PATH');
