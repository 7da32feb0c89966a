import { expect, test } from 'vitest';
import { Metrics } from '../observe/metrics.js';
import type { ClientDirectory } from '../ports/client-directory.js';
import type { KeptEvent, WorkerEvent, WorkerEvents } from '../ports/worker-events.js';
import { AudienceService } from './audience.service.js';
import { ProgramMetrics } from './program-metrics.js';
import type { Recipient } from './seat.js';
import type { Config } from '../config.js';

const KEPT: KeptEvent[] = ['one', 'two'].map((event) => ({ event, data: '{}', expiresAt: Date.now() + 60_000 }));

const TTL_MS = 60_000;
const LARGE = JSON.stringify('x'.repeat(600_000));

/** An audience over ports that remember what they are told. */
function open(what: readonly KeptEvent[] = KEPT) {
  const back: KeptEvent[] = [];
  const kept = [...what];
  const taking = Promise.withResolvers<void>();
  const events = {
    follow: (_userId: string, it: (events: readonly WorkerEvent[]) => void) => {
      listener = it;
      return Promise.resolve(() => undefined);
    },
    // Each event once.
    takeKept: () => taking.promise.then(() => ({ events: kept.splice(0), expired: 0 })),
    putBack: (_userId: string, it: readonly KeptEvent[]) => Promise.resolve(back.push(...it) > 0),
  } as unknown as WorkerEvents;
  const connected: string[] = [];
  const directory = {
    connect: ({ socketId }: { socketId: string }) => Promise.resolve(void connected.push(socketId)),
    disconnect: () => Promise.resolve(),
  } as unknown as ClientDirectory;
  let listener: (events: readonly WorkerEvent[]) => void = () => undefined;
  const audience = new AudienceService(directory, events, new ProgramMetrics(new Metrics()), {
    programs: { eventTtlMs: TTL_MS } as Config['programs'],
  });
  const client = (socketId: string, writes: 'all' | 'first' = 'all') => {
    const heard: string[] = [];
    const recipient: Recipient = {
      userId: 'ann',
      clientId: socketId,
      socketId,
      send: ({ packet }, written) => {
        heard.push((JSON.parse(packet.slice(1)) as [string])[0]);
        if (writes === 'all' || heard.length === 1) written?.();
      },
      break: () => undefined,
    };
    return { recipient, heard };
  };
  return { audience, client, back, connected, take: () => taking.resolve(), hear: (it: WorkerEvent) => listener([it]) };
}

test('what is kept goes to who comes, before what came meanwhile', async () => {
  const { audience, client, back, connected, take, hear } = open();
  const { recipient, heard } = client('a');
  const joined = audience.join(recipient);
  await expect.poll(() => connected).toEqual(['a']);
  hear({ event: 'three', data: '{}' });
  expect(heard).toEqual([]);
  take();
  await joined;
  expect(heard).toEqual(['one', 'two', 'three']);
  await audience.leave(recipient);
  expect(back).toEqual([]);
});

test('what is kept stays so when its client leaves while it is taken', async () => {
  const { audience, client, back, connected, take } = open();
  const { recipient, heard } = client('a');
  const joined = audience.join(recipient);
  await expect.poll(() => connected).toEqual(['a']);
  await audience.leave(recipient);
  take();
  await joined;
  expect(heard).toEqual([]);
  expect(back).toEqual(KEPT);
});

test('what was not written yet when its client left is kept again', async () => {
  const { audience, client, back, take } = open();
  const { recipient } = client('a', 'first');
  take();
  await audience.join(recipient);
  await audience.leave(recipient);
  expect(back).toEqual(KEPT.slice(1));
});

test('what one client did not get is not kept where another one got it', async () => {
  const { audience, client, back, connected, take } = open();
  const [one, other] = [client('a', 'first'), client('b')];
  const joined = Promise.all([audience.join(one.recipient), audience.join(other.recipient)]);
  await expect.poll(() => connected).toEqual(['a', 'b']);
  await audience.leave(one.recipient);
  take();
  await joined;
  await audience.leave(other.recipient);
  expect(back).toEqual([]);
  expect(other.heard).toEqual(['one', 'two']);
});

test('what one client did not get goes to another one that came later', async () => {
  const { audience, client, back, take } = open();
  const [one, other] = [client('a', 'first'), client('b')];
  take();
  await audience.join(one.recipient);
  await audience.join(other.recipient);
  expect(other.heard).toEqual([]);
  await audience.leave(one.recipient);
  expect(other.heard).toEqual(['two']);
  await audience.leave(other.recipient);
  expect(back).toEqual([]);
});

test('what came behind what was not written is kept, too', async () => {
  const kept: KeptEvent[] = ['one', 'two', 'three'].map((event) => ({
    event,
    data: LARGE,
    expiresAt: Date.now() + TTL_MS,
  }));
  const { audience, client, back, take, hear } = open(kept);
  const { recipient, heard } = client('a', 'first');
  take();
  await audience.join(recipient);
  hear({ event: 'four', data: '{}' });
  expect(heard).toEqual(['one', 'two']);
  await audience.leave(recipient);
  expect(back.map(({ event }) => event)).toEqual(['two', 'three', 'four']);
});
