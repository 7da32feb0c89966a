import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { makePair } from './support/certificates.js';
import { ServerProcess, temporaryFolder } from './support/server-process.js';
import { useServer } from './support/suite.js';

/** What socket-server.spec.ts does not set, or sets otherwise. */

const ORIGIN = 'https://app.example';
const ALLOWED = { 'x-forwarded-for': '203.0.113.7' };

describe('a server with a path of its own, without upgrades and for some addresses', () => {
  const suite = useServer({
    env: {
      TRUST_PROXY: '127.0.0.1',
      CLIENT_ORIGIN: ORIGIN,
      CORS_CREDENTIALS: 'off',
      SOCKET_PATH: '/live/io',
      SOCKET_TRANSPORTS: 'polling,websocket',
      SOCKET_ALLOW_UPGRADES: 'off',
      SOCKET_COOKIE: 'io',
      SOCKET_COOKIE_HTTP_ONLY: 'off',
      SOCKET_MAX_BYTES: '65536',
      SOCKET_ALLOWED_ADDRESSES: '203.0.113.0/24',
    },
    servers: 1,
  });
  const HANDSHAKE = '/live/io/?EIO=4&transport=polling';

  async function open(headers: Record<string, string> = ALLOWED, path = HANDSHAKE) {
    const response = await fetch(suite.url + path, { headers });
    const text = await response.text();
    const packet = text.startsWith('0{') ? (JSON.parse(text.slice(1)) as Record<string, unknown>) : undefined;
    return { response, text, packet, sid: String(packet?.['sid']) };
  }

  test('answers at its path, and not at the default one', async () => {
    expect((await open()).packet).toMatchObject({ sid: expect.any(String) });
    expect((await open(ALLOWED, '/chat/ws/?EIO=4&transport=polling')).packet).toBeUndefined();
  });

  test('offers no upgrade', async () => {
    expect((await open()).packet?.['upgrades']).toEqual([]);
  });

  test('sets the cookie for pages to read, and without TLS not for TLS alone', async () => {
    const cookies = (await open()).response.headers.getSetCookie();
    expect(cookies.find((it) => it.startsWith('io='))).toMatch(/^io=[\w-]{32}; Path=\/; SameSite=Lax$/);
  });

  test('lets pages of other origins in without their cookies', async () => {
    const { headers } = (await open({ ...ALLOWED, origin: ORIGIN })).response;
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  test('lets the addresses in that are allowed, and no other', async () => {
    const other = await open({ 'x-forwarded-for': '198.51.100.9' });
    expect([other.response.status, other.text]).toEqual([403, expect.stringContaining('address')]);
    expect((await open({})).response.status).toBe(403);
    expect((await open()).response.status).toBe(200);
  });

  test('refuses the body of a poll that is larger than is set', async () => {
    const post = async (bytes: number) => {
      const { sid } = await open();
      const body = `4${'x'.repeat(bytes - 1)}`;
      const sent = await fetch(`${suite.url + HANDSHAKE}&sid=${sid}`, { method: 'POST', headers: ALLOWED, body }).catch(
        () => undefined,
      );
      return sent?.status;
    };
    expect(await post(65_536)).toBe(200);
    expect([413, undefined]).toContain(await post(65_537));
  });
});

describe('a server with TLS, a short time for upgrades and a long one to join', () => {
  const UPGRADE_MS = 600;
  let folder: string;
  let server: ServerProcess;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const files = { TLS_KEY: join(folder, 'key.pem'), TLS_CERT: join(folder, 'cert.pem') };
    makePair('chat', files.TLS_KEY, files.TLS_CERT);
    const env = {
      ...files,
      SOCKET_TRANSPORTS: 'polling,websocket',
      SOCKET_COOKIE: 'io',
      SOCKET_UPGRADE_TIMEOUT_MS: String(UPGRADE_MS),
      SOCKET_CONNECT_TIMEOUT_MS: '60000',
      SOCKET_PING_INTERVAL_MS: '1000',
    };
    server = await ServerProcess.start({ env });
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const ca = () => readFileSync(join(folder, 'cert.pem'));

  async function get(query: string): Promise<{ text: string; cookies: string[]; status: number | undefined }> {
    const asked = request(`${server.url}/chat/ws/?EIO=4&transport=polling${query}`, { ca: ca() }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    let text = '';
    for await (const part of answer.setEncoding('utf8')) text += part as string;
    return { text, cookies: answer.headers['set-cookie'] ?? [], status: answer.statusCode };
  }

  test('sets its cookies for TLS alone', async () => {
    const { cookies } = await get('');
    expect(cookies.find((it) => it.startsWith('io='))).toMatch(/; Secure(;|$)/);
    expect(cookies.filter((it) => !/; Secure(;|$)/.test(it))).toEqual([]);
  });

  test('ends an upgrade that takes too long, and the connection goes on by polling', async () => {
    const { sid } = JSON.parse((await get('')).text.slice(1)) as { sid: string };
    const url = `${server.url.replace('http', 'ws')}/chat/ws/?EIO=4&transport=websocket&sid=${sid}`;
    const socket = new WebSocket(url, { ca: ca() });
    onTestFinished(() => socket.terminate());
    await once(socket, 'open');
    const begun = performance.now();
    socket.send('2probe');
    await once(socket, 'close');
    expect(performance.now() - begun).toBeGreaterThan(UPGRADE_MS - 100);
    // The poll waits for the next packet, of a connection that is open: a ping.
    expect(await get(`&sid=${sid}`)).toMatchObject({ status: 200 });
  });
});
