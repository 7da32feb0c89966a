import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import { io, type Socket } from 'socket.io-client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { PageClient, portOf, PROGRAM_PORTS } from './support/programs.js';
import { useServer } from './support/suite.js';

const FOLDER = new URL('../../docs/programs/', import.meta.url);
const SERVICE_TOKEN = 'service-token-of-the-test';
const WORKER_TOKEN = 'worker-token-of-the-test';
const read = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8');

const suite = useServer({ env: { ...PROGRAM_PORTS, CLIENT_SOCKET_AUTH: 'open', SERVICE_TOKEN, WORKER_TOKEN } });

const PYTHON = 'python3';
const hasPython = spawnSync(PYTHON, ['--version']).status === 0;
const run = promisify(execFile);

/** What the example writes. */
async function output(name: string, ...words: string[]): Promise<string> {
  const program = name.endsWith('.py') ? PYTHON : process.execPath;
  const workers = await portOf(suite.deployment.next, 'workers');
  const { stdout } = await run(program, [fileURLToPath(new URL(name, FOLDER)), ...words], {
    env: {
      PATH: process.env['PATH'],
      NODE_NO_WARNINGS: '1',
      SERVICE_URL: suite.deployment.next.url,
      SERVICE_TOKEN,
      WORKER_URL: `ws://127.0.0.1:${workers}/`,
      WORKER_TOKEN,
    },
  });
  return stdout;
}

interface Shown {
  bar: { value: number };
  state: { value: string };
}

/** The scripts of the page, in a page that has only what they use. */
async function openPage(userId: string): Promise<Shown & { close(): void }> {
  const port = await portOf(suite.deployment.next, 'clients');
  const html = read('page.html').replaceAll('localhost:4000', `127.0.0.1:${port}`);
  const [, library = ''] = /<script src="([^"]+)">/.exec(html) ?? [];
  expect((await fetch(library)).headers.get('content-type')).toMatch(/javascript/);
  const [, script = ''] = /<script>(.+)<\/script>/s.exec(html) ?? [];
  const shown: Shown = { bar: { value: 0 }, state: { value: '' } };
  let socket: Socket | undefined;
  runInNewContext(script, {
    URLSearchParams,
    location: { search: `?user=${userId}` },
    document: { getElementById: (id: keyof Shown) => shown[id] },
    io: (url: string, options: object) => (socket = io(url, { ...options, forceNew: true })),
  });
  return { ...shown, close: () => socket?.disconnect() };
}

describe.each([
  ['worker.ts', 'presence.ts'],
  ['worker.py', 'presence.py'],
])('%s and %s', (worker, presence) => {
  const runs = worker.endsWith('.py') ? test.skipIf(!hasPython) : test;

  runs('tell a page how a job goes, and who is connected', async () => {
    const userId = suite.name('user-');
    const page = await openPage(userId);
    await expect.poll(() => page.state.value).toBe('connected');
    const clientId = '01JD7Z5T8XK3Q1V9E6M2C4B7NA';
    const other = await PageClient.connect(await portOf(suite.deployment.next, 'clients'), { userId, clientId });
    await expect.poll(() => output(presence, userId, 'nobody')).toContain(`${clientId} x1`);
    expect(await output(presence, userId, 'nobody')).toMatch(/^nobody offline/m);
    expect(JSON.parse(await output(worker, userId, 'r1'))).toMatchObject({ ok: true, delivered: 2 });
    await expect.poll(() => page.state.value).toBe('done: /results/r1');
    expect(page.bar.value).toBe(90);
    other.close();
    page.close();
  });
});

test.skipIf(!hasPython)('worker.py answers pings, and sends and reads frames of any size', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => server.close());
  server.on('connection', (socket) => {
    socket.on('message', (frame: Buffer) => {
      const { data } = JSON.parse(frame.toString()) as { data: { text: string } };
      socket.once('pong', (said) => socket.send(JSON.stringify({ said: said.toString(), text: data.text })));
      socket.ping('there?');
    });
  });
  const program = `
import sys
from worker import Worker
worker = Worker(sys.argv[1])
for size in (0, 1, 100, 5000, 70000, 200000):
    text = ("0123456789" * size)[:size]
    worker.send("ascii_complete", {"text": text}, id=size)
    answer = worker.answer()
    print(size, answer["said"], answer["text"] == text)
`;
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { stdout } = await run(PYTHON, ['-c', program, `ws://127.0.0.1:${port}/`], {
    env: { PATH: process.env['PATH'], PYTHONPATH: fileURLToPath(FOLDER), PYTHONDONTWRITEBYTECODE: '1' },
  });
  expect(stdout.trim().split('\n')).toEqual([0, 1, 100, 5_000, 70_000, 200_000].map((size) => `${size} there? True`));
});

test('the page of the documents shows the examples as they are', () => {
  const text = readFileSync(new URL('../../docs/programs.md', import.meta.url), 'utf8');
  for (const name of ['worker.ts', 'page.html', 'presence.ts']) {
    expect(text, name).toContain(`\`\`\`${name.split('.')[1]}\n${read(name)}\`\`\``);
  }
  for (const [, link = ''] of text.matchAll(/\]\(programs\/([^)]+)\)/g)) expect(read(link)).not.toBe('');
});
