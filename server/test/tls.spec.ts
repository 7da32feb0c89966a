import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { request } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { makePair } from './support/certificates.js';
import { connect } from './support/connection.js';
import { portOf, PROGRAM_PORTS, RawClient, Worker } from './support/programs.js';
import { ServerProcess, temporaryFolder } from './support/server-process.js';

let folder: string;
let server: ServerProcess;
const fileOf = (name: string) => join(folder, name);
const files = () => ({ TLS_KEY: fileOf('key.pem'), TLS_CERT: fileOf('cert.pem') });

const ca = () => readFileSync(files().TLS_CERT);

beforeAll(async () => {
  folder = await temporaryFolder();
  makePair('first', files().TLS_KEY, files().TLS_CERT);
  const env = {
    ...files(),
    TLS_CHECK_MS: '100',
    SOCKET_TRANSPORTS: 'websocket,polling',
    LOG_LEVEL: 'info',
    ...PROGRAM_PORTS,
    CLIENT_SOCKET_AUTH: 'open',
  };
  server = await ServerProcess.start({ env });
});
afterAll(async () => {
  // Who shakes no hands keeps no server from stopping.
  const silent = connectTcp(server.port, '127.0.0.1').on('error', () => undefined);
  await once(silent, 'connect');
  const { code } = await server.stop();
  await rm(folder, { recursive: true });
  expect(code).toBe(0);
});

function overHttp2(): ClientHttp2Session {
  const session = connectHttp2(server.url, { ca: ca() });
  onTestFinished(() => session.destroy());
  return session;
}

async function get(session: ClientHttp2Session, path: string, headers: object = {}) {
  const stream = session.request({ ':path': path, ...headers });
  let text = '';
  stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  const [answer] = (await once(stream, 'response')) as [Record<string, string | number>];
  await once(stream, 'end');
  return { status: answer[':status'], headers: answer, text };
}

/** Whose certificate a new connection is shown. */
async function shownName(port = server.port): Promise<string> {
  const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const name = socket.getPeerCertificate().subject.CN;
  socket.destroy();
  return String(name);
}

test('HTTP/2 is served: the app, REST with cookies of TLS alone, and polls', async () => {
  const session = overHttp2();
  const page = await get(session, '/');
  expect(page).toMatchObject({ status: 200, headers: { 'strict-transport-security': expect.any(String) } });
  expect((await get(session, '/readyz')).text).toBe('{"status":"ok"}');
  const poll = await get(session, '/chat/ws/?EIO=4&transport=polling', { origin: server.url });
  expect(poll).toMatchObject({ status: 200, text: expect.stringMatching(/^0\{"sid"/) });
  expect(String(poll.headers['set-cookie'])).toMatch(/__Host-suda_session=.*Secure/);
});

test('a foreign name or origin is refused over HTTP/2, too', async () => {
  const session = overHttp2();
  expect((await get(session, '/', { ':authority': 'attacker.example' })).status).toBe(403);
  expect((await get(session, '/', { ':authority': 'localhost', host: 'attacker.example' })).status).toBe(400);
  const poll = '/chat/ws/?EIO=4&transport=polling';
  expect((await get(session, poll, { origin: 'https://attacker.example' })).status).toBe(403);
});

test('HTTP/1.1 and WebSockets are served on the same port, and plain HTTP is not', async () => {
  const old = request(`${server.url}/healthz`, { ca: ca(), agent: false }).end();
  const [response] = (await once(old, 'response')) as [{ statusCode: number; httpVersion: string; resume(): void }];
  response.resume();
  expect([response.statusCode, response.httpVersion]).toEqual([200, '1.1']);
  const { socket, cookie } = await connect(server.url, { ca: ca().toString(), auth: { protocol: 2 } });
  onTestFinished(() => void socket.disconnect());
  expect(cookie).toContain('Secure');
  expect(await (socket as unknown as Socket).emitWithAck('register', { userId: 'ann' })).toMatchObject({ ok: true });
  await expect(fetch(`http://127.0.0.1:${server.port}/healthz`)).rejects.toThrow();
  // But for the probes of who runs it.
  expect((await fetch(`http://127.0.0.1:${server.metricsPort}/readyz`)).status).toBe(200);
});

test('the ports of programs speak TLS, too, and nothing else', async () => {
  const [clients, workers] = [await portOf(server, 'clients'), await portOf(server, 'workers')];
  const [userId, tls] = ['user-42', { ca: ca().toString() }];
  const page = io(`https://127.0.0.1:${clients}`, { ...tls, auth: { userId }, forceNew: true });
  const plain = new RawClient(new WebSocket(`wss://127.0.0.1:${clients}/`, tls));
  const job = new Worker(new WebSocket(`wss://127.0.0.1:${workers}/`, tls));
  onTestFinished(() => {
    page.disconnect();
    for (const it of [plain, job]) it.close();
  });
  const heard: unknown[] = [];
  page.on('ascii_complete', (data: unknown) => heard.push(data));
  await Promise.all([new Promise<void>((resolve) => page.once('connect', resolve)), plain.opened(), job.opened()]);
  plain.send({ userId });
  await plain.until('client');
  await expect.poll(async () => (await job.ask('ascii_complete', { userId, n: 1 }))['delivered']).toBe(2);
  await plain.until('ascii_complete');
  await expect.poll(() => heard.at(-1)).toEqual({ userId, n: 1 });
  for (const port of [clients, workers]) {
    expect(await shownName(port)).toBe('first');
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  }
});

test('the console command finds the server by its certificate', async () => {
  const made = await server.runBeside('admin.js', ['password', 'ann-2'], { input: 'correct horse battery\n' });
  // Without the server it would say that the folder is in use.
  expect(made).toMatchObject({ code: 1, stderr: 'no such user\n' });
});

test('a renewed certificate is shown to new connections; half of a pair, and nonsense, change nothing', async () => {
  const session = overHttp2();
  expect(await shownName()).toBe('first');
  const { TLS_KEY, TLS_CERT } = files();
  makePair('second', fileOf('next.key'), fileOf('next.cert'));
  writeFileSync(TLS_KEY, readFileSync(fileOf('next.key')));
  const refusals = () => server.output.split('can’t be used').length - 1;
  // Each of the three ports says so once.
  await expect.poll(refusals).toBe(3);
  expect(await shownName()).toBe('first');
  writeFileSync(TLS_CERT, readFileSync(fileOf('next.cert')));
  await expect.poll(() => shownName()).toBe('second');
  const clients = await portOf(server, 'clients');
  await expect.poll(() => shownName(clients)).toBe('second');
  writeFileSync(TLS_CERT, 'nonsense');
  await expect.poll(refusals).toBe(6);
  expect(await shownName()).toBe('second');
  await rm(TLS_CERT);
  await expect.poll(() => server.output).toContain('can’t be read');
  expect(await shownName()).toBe('second');
  // What was open stays so.
  expect((await get(session, '/readyz')).status).toBe(200);
});

test.each([
  ['a file that is not there', () => ({ TLS_KEY: fileOf('none'), TLS_CERT: fileOf('next.cert') }), /^TLS_KEY=.*none/],
  ['the key of another', () => ({ TLS_KEY: fileOf('key.pem'), TLS_CERT: fileOf('other.cert') }), /TLS_KEY=.*TLS_CERT=/],
])('%s stops the start, with its name', async (_, env, line) => {
  makePair('other', fileOf('other.key'), fileOf('other.cert'));
  const { code, output } = await ServerProcess.refusal({ env: env() });
  expect(code).toBe(1);
  expect(output.trimEnd().split('\n')).toEqual([expect.stringMatching(line)]);
});
