import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ServerProcess } from './support/server-process.js';
import { useServer } from './support/suite.js';

const server = useServer({
  env: {
    TRUST_PROXY: '127.0.0.2',
    ALLOWED_HOSTS: 'chat.example,*.rooms.example',
    CLIENT_ORIGIN: 'https://app.example',
  },
});
const open = useServer({ env: { ALLOWED_HOSTS: '*' } });

const MOST_BYTES = 1_000_000;

interface Answer {
  status: number;
  head: string;
  body: string;
}

interface Asked {
  method?: string;
  path?: string;
  version?: string;
  headers?: string[];
  body?: string;
}

type At = { deployment: { next: { url: string } } };

/** What a request gets, byte for byte as it is written here: other clients write the host themselves. */
async function ask(suite: At, asked: Asked): Promise<Answer> {
  const { method = 'GET', path = '/', version = '1.1', headers = [], body = '' } = asked;
  const { hostname, port } = new URL(suite.deployment.next.url);
  const socket = connect(Number(port), hostname.replace(/^\[|\]$/g, ''));
  await once(socket, 'connect');
  socket.write([`${method} ${path} HTTP/${version}`, ...headers, '', body].join('\r\n'));
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    // An open WebSocket does not end by itself.
    if (text.startsWith('HTTP/1.1 101') || text.length > MOST_BYTES) break;
  }
  socket.destroy();
  const [head = '', ...rest] = text.split('\r\n\r\n');
  return { status: Number(/^HTTP\/1\.1 (\d{3}) \w/.exec(head)?.[1]), head, body: rest.join('\r\n\r\n') };
}

const get = (host: string, path: string, ...headers: string[]) =>
  ask(server, { path, headers: [`Host: ${host}`, 'Connection: close', ...headers] });

const UPGRADE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
];
const upgrade = (host: string, suite: At = server, origin = `http://${host}`) =>
  ask(suite, {
    path: '/chat/ws/?EIO=4&transport=websocket',
    headers: [`Host: ${host}`, `Origin: ${origin}`, ...UPGRADE],
  });

const guest = (host: string) => {
  const body = JSON.stringify({ userId: server.name('guest') });
  return ask(server, {
    method: 'POST',
    path: '/chat/auth/guest',
    headers: [
      `Host: ${host}`,
      `Origin: http://${host}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ],
    body,
  });
};

const errorOf = ({ body }: Answer) => (JSON.parse(body) as { error: { code: string; message: string } }).error;

function expectRefusal(answer: Answer, status: number, code: string): void {
  expect(answer.status).toBe(status);
  expect(errorOf(answer)).toEqual({ code, message: expect.any(String) });
  expect(answer.head).toMatch(/^content-type: application\/json/im);
  expect(answer.head).not.toMatch(/^set-cookie:/im);
}

describe('a page whose own name points here', () => {
  const host = 'attacker.example:3000';

  test.each([
    '/',
    '/index.html',
    '/chat',
    '/chat/docs/',
    '/chat/users',
    '/chat/auth/me',
    '/nothing/here',
    '/healthz/x',
  ])('does not get %s', async (path) => expectRefusal(await get(host, path), 403, 'forbidden'));

  test('becomes no guest', async () => {
    expectRefusal(await guest(host), 403, 'forbidden');
    expect((await guest('localhost')).status).toBe(200);
  });

  test('gets no response to requests that are allowed otherwise', async () => {
    const preflight = ['Origin: https://app.example', 'Access-Control-Request-Method: POST', 'Connection: close'];
    const ofHost = (name: string) =>
      ask(server, { method: 'OPTIONS', path: '/chat/auth/guest', headers: [`Host: ${name}`, ...preflight] });
    expectRefusal(await ofHost(host), 403, 'forbidden');
    expect((await ofHost('localhost')).head).toMatch(/^access-control-allow-origin: https:\/\/app\.example/im);
  });

  test('opens no socket', async () => {
    expectRefusal(await upgrade(host), 403, 'forbidden');
    expect((await upgrade('localhost')).status).toBe(101);
  });

  test('does not keep the connection that was for a socket', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    socket.on('error', () => undefined);
    socket.write(
      ['GET /chat/ws/?EIO=4&transport=websocket HTTP/1.1', `Host: ${host}`, ...UPGRADE, '', ''].join('\r\n'),
    );
    await once(socket.resume(), 'end');
    // Only who writes learns that the other end is gone.
    await expect
      .poll(() => {
        if (!socket.destroyed) socket.write('more');
        return socket.destroyed;
      })
      .toBe(true);
  });

  test('nor one by polling', async () => {
    const path = '/chat/ws/?EIO=4&transport=polling';
    expectRefusal(await get(host, path), 403, 'forbidden');
    expect((await get('localhost', path)).status).toBe(400);
  });

  test('is refused with headers that only a proxy may send', async () => {
    expectRefusal(await get(host, '/chat/users', 'X-Forwarded-Host: localhost'), 403, 'forbidden');
  });
});

test.each(['LocalHost:1', 'localhost.', 'suda.localhost', '127.0.0.1', '[::1]:3000', '192.168.0.9:80'])(
  '%s is always allowed',
  async (host) => {
    expect((await get(host, '/')).status).toBe(200);
    expect((await upgrade(host)).status).toBe(101);
  },
);

test.each(['chat.example', 'Chat.Example.:8443', 'a.rooms.example', 'app.example'])('%s is set', async (host) => {
  expect((await get(host, '/')).status).toBe(200);
});

test('*.rooms.example does not allow rooms.example', async () => {
  expectRefusal(await get('rooms.example', '/'), 403, 'forbidden');
});

test('* allows every name', async () => {
  expect((await upgrade('attacker.example', open)).status).toBe(101);
  expect((await ask(open, { headers: ['Host: other.example', 'Connection: close'] })).status).toBe(200);
});

describe('a host that can’t be read', () => {
  test.each(['', 'local host', 'localhost:x', 'attacker.example@localhost', 'localhost, localhost', 'localhost/'])(
    '%j',
    async (host) => {
      expectRefusal(await get(host, '/'), 400, 'invalid_payload');
      expectRefusal(await upgrade(host, server, 'http://localhost'), 400, 'invalid_payload');
    },
  );

  test('two of them', async () => {
    expectRefusal(await get('localhost', '/', 'Host: localhost'), 400, 'invalid_payload');
  });

  test('none', async () => {
    expectRefusal(await ask(server, { headers: ['Connection: close'] }), 400, 'invalid_payload');
    expectRefusal(
      await ask(server, { path: '/chat/ws/?EIO=4&transport=websocket', headers: UPGRADE }),
      400,
      'invalid_payload',
    );
    expectRefusal(await ask(server, { version: '1.0' }), 400, 'invalid_payload');
  });
});

test.each(['/healthz', '/readyz'])('%s is answered under the name of a service', async (path) => {
  expect((await get('server:3000', path)).status).toBe(200);
  expect((await ask(server, { path, version: '1.0' })).status).toBe(200);
});

test('a refusal waits for the responses to earlier requests', async () => {
  const asked = (path: string, host: string) => [`GET ${path} HTTP/1.1`, `Host: ${host}`, ''];
  const more = [...asked('/chat/auth/me', 'localhost'), ...asked('/chat/ws/', 'attacker.example')];
  const { head, body } = await ask(server, {
    path: '/healthz',
    headers: ['Host: localhost', '', ...more.slice(0, -1)],
  });
  const statuses = [head, body].join().match(/HTTP\/1\.1 \d+/g);
  expect(statuses).toEqual(['HTTP/1.1 200', 'HTTP/1.1 401', 'HTTP/1.1 403']);
});

test('HOST=localhost refuses on each of its addresses', async () => {
  const own = await ServerProcess.start({ env: { HOST: 'localhost' } });
  onTestFinished(async () => {
    await own.stop();
  });
  for (const { address, family } of await lookup('localhost', { all: true })) {
    const url = own.url.replace('127.0.0.1', family === 6 ? `[${address}]` : address);
    const at = { deployment: { next: { url } } };
    const { status } = await ask(at, { headers: ['Host: attacker.example', 'Connection: close'] });
    expect(status).toBe(403);
    expect((await upgrade('attacker.example', at)).status).toBe(403);
  }
});
