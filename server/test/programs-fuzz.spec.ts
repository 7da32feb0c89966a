import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { hostileValue } from './hostile/hostile-value.js';
import { PageClient, portOf, PROGRAM_PORTS, WebSocketClient, Worker } from './support/programs.js';
import { useServer } from './support/suite.js';

const SERVICE_TOKEN = 'service-token-of-the-test';
/** On each port; FUZZ_FRAMES makes it longer, FUZZ_SEED repeats a run. */
const FRAMES = Number(process.env['FUZZ_FRAMES'] ?? 5_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const BATCH = 250;
const MIB = 1024 * 1024;
/** Far less than the frames come to. */
const GROWTH_MIB = 30;
const READINGS = 6;
/** Frames that are refused and leave nothing behind. */
const BALLAST = Array.from({ length: 20 }, () => 'x'.repeat(250_000));
const LONG_MS = 60_000 + FRAMES * 5;

const suite = useServer({
  // What is kept for nobody goes soon: it is bounded, and no leak.
  env: { ...PROGRAM_PORTS, SERVICE_TOKEN, LOG_LEVEL: 'error', WORKER_EVENT_TTL_S: '1' },
});

const worth = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '"circular"';
  }
};

const field = hostileValue();
const bytes = fc.uint8Array({ maxLength: 300 });
const cut = (texts: fc.Arbitrary<string>) =>
  fc.tuple(texts, fc.double({ min: 0, max: 1, noNaN: true })).map(([text, at]) => text.slice(0, text.length * at));

/** Of a worker: nothing of it is for the victim. */
const workerFrame = fc.record(
  {
    event: fc.oneof(fc.constant('progress_update'), fc.constant('ascii_complete'), field),
    data: fc.oneof(
      field,
      fc.record(
        { userId: fc.oneof(fc.constant('somebody'), field), requestId: field, progress: field, extra: field },
        { requiredKeys: [] },
      ),
    ),
    id: field,
  },
  { requiredKeys: [] },
);

const hello = fc.record(
  {
    userId: fc.oneof(fc.constant('victim'), field),
    clientId: field,
    token: fc.oneof(fc.constant('ticket.x.y'), field),
  },
  { requiredKeys: [] },
);

const garbage = fc.oneof(
  { weight: 8, arbitrary: bytes },
  { weight: 8, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 50_000 }).map((depth) => '['.repeat(depth)) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 400_000 }).map((length) => JSON.stringify('x'.repeat(length))) },
);

const mostly = (json: fc.Arbitrary<unknown>) => {
  const text = json.map(worth);
  return fc.oneof(
    { weight: 10, arbitrary: text },
    { weight: 4, arbitrary: cut(text) },
    { weight: 5, arbitrary: garbage },
  );
};

const PACKETS = ['0', '1', '2', '3', '4', '5', '6', '40', '41', '42', '43', '44', '45', '46', '451-', '42["', 'b'];
/** Of Engine.IO and Socket.IO, and of none of them. */
const socketIoFrame = fc
  .tuple(fc.constantFrom(...PACKETS), mostly(fc.oneof(hello, fc.array(field, { maxLength: 4 }))))
  .map(([prefix, rest]) => (typeof rest === 'string' ? prefix + rest : rest));

type Frame = string | Uint8Array;

function* batches(frames: fc.Arbitrary<Frame>, most: number): Generator<Frame[]> {
  for (let sent = 0; sent < most; sent += BATCH) {
    yield fc.sample(frames, { numRuns: Math.min(BATCH, most - sent), seed: SEED + sent });
  }
}

/** Sends them all; resolves when the server has closed the connection, or answered a ping after them. */
async function pour(url: string, frames: readonly Frame[]): Promise<string[]> {
  const heard: string[] = [];
  const socket = new WebSocket(url);
  await new Promise<void>((settled) => {
    const end = () => settled();
    socket.on('error', end).on('close', end).on('pong', end);
    socket.on('message', (data: Buffer) => heard.push(data.toString()));
    socket.on('open', () => {
      for (const frame of frames) socket.send(frame);
      socket.ping();
    });
  });
  socket.terminate();
  return heard;
}

const PART = Buffer.from('\x1e');

/** By long polling: the frames in one body, then the end of the session. Resolves with what came meanwhile. */
async function poll(url: string, frames: readonly Frame[]): Promise<string[]> {
  const opened = await (await fetch(url)).text();
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
  const session = `${url}&sid=${sid}`;
  const listening = fetch(session).then((it) => it.text());
  const body = Buffer.concat(
    [...frames, '1'].flatMap((frame, n) => (n === 0 ? [] : [PART]).concat(Buffer.from(frame))),
  );
  // Where they end the session, the rest is refused.
  await (await fetch(session, { method: 'POST', body })).text();
  await fetch(session, { method: 'POST', body: '1' }).then((it) => it.text());
  return (await listening).split('\x1e');
}

/** An upgrade and then bytes that are no frames; resolves when the connection has ended. */
const pourBytes = (port: number, noise: Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        'GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
      );
      socket.end(noise);
    });
    socket.on('error', () => undefined).on('close', () => resolve());
    socket.resume();
  });

/** What the heap and the buffers beside it hold, garbage included, of which the next reading finds less. */
async function memory(): Promise<number> {
  const { first } = suite.deployment;
  const text = await first.metrics();
  await pour(`ws://127.0.0.1:${await portOf(first, 'workers')}/`, BALLAST);
  const sizes = [...text.matchAll(/^nodejs_(?:heap_size_used|external_memory)_bytes (\S+)$/gm)];
  expect(sizes).toHaveLength(2);
  return sizes.reduce((sum, [, size]) => sum + Number(size), 0) / MIB;
}

/** Its least of some readings. */
async function leastMemory(): Promise<number> {
  let least = Infinity;
  for (let reading = 0; reading < READINGS; reading++) least = Math.min(least, await memory());
  return least;
}

test(
  `${FRAMES} hostile frames on each port`,
  async () => {
    const server = suite.deployment.first;
    const [clients, workers] = [await portOf(server, 'clients'), await portOf(server, 'workers')];
    const { ticket } = await suite.rest.as({ token: SERVICE_TOKEN }).get('ticket', { body: { userId: 'victim' } });
    const victim = await PageClient.connect(clients, { accessToken: ticket });
    const heard: string[] = [];
    // What is loaded and compiled once is no growth.
    const warm = async (most: number) => {
      for (const frames of batches(mostly(workerFrame), most)) {
        await pour(`ws://127.0.0.1:${workers}/`, frames);
      }
      const plain = mostly(hello) as fc.Arbitrary<Frame>;
      for (const frames of batches(plain, most / 2)) {
        // Each first frame is one of its own; after a refusal more may come.
        for (let at = 0; at < frames.length; at += 5) {
          heard.push(...(await pour(`ws://127.0.0.1:${clients}/`, frames.slice(at, at + 5))));
        }
      }
      const url = `ws://127.0.0.1:${clients}/socket.io/?EIO=4&transport=websocket`;
      for (const frames of batches(socketIoFrame, most / 2)) {
        for (let at = 0; at < frames.length; at += 5) heard.push(...(await pour(url, frames.slice(at, at + 5))));
      }
      const polling = `http://127.0.0.1:${clients}/socket.io/?EIO=4&transport=polling`;
      for (const frames of batches(socketIoFrame, most / 2)) {
        for (let at = 0; at < frames.length; at += 5) heard.push(...(await poll(polling, frames.slice(at, at + 5))));
      }
      for (const noise of fc.sample(bytes, { numRuns: most / 100, seed: SEED })) {
        await Promise.all([pourBytes(clients, noise), pourBytes(workers, noise)]);
      }
    };
    await warm(1_000);
    const before = await leastMemory();
    await warm(FRAMES);
    await expect.poll(memory, { timeout: LONG_MS }).toBeLessThan(before + GROWTH_MIB);
    const after = await leastMemory();
    console.info(`seed ${SEED}: ${before.toFixed(1)} MiB before, ${after.toFixed(1)} MiB after`);

    // Nobody came in who did not prove who they are, and the victim heard nothing.
    expect(heard.filter((frame) => /"event":"client"|^42|^40\{"sid"/.test(frame))).toEqual([]);
    expect(victim.events).toEqual([]);
    expect(victim.socket.connected).toBe(true);
    const job = await Worker.connect(workers);
    expect(await job.ask('ascii_complete', { userId: 'victim' })).toMatchObject({ ok: true, delivered: 1 });
    await victim.until('ascii_complete');
    expect(victim.events).toHaveLength(1);
    const late = await WebSocketClient.connect(clients, { token: 'x' });
    expect(await late.closed).toMatchObject({ code: 1008 });
    expect(server.output).not.toMatch(/"level":(?:50|60)/);
    victim.close();
    job.close();
  },
  2 * LONG_MS,
);
