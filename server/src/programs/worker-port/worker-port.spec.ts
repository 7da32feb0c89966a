import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { Metrics } from '../../observe/metrics.js';
import { ProgramMetrics } from '../program-metrics.js';
import { WorkerPort } from './worker-port.js';

interface Events {
  send?: (sent: { userId: string }) => Promise<{ delivered: number }>;
  flush?: (userId: string) => void;
}

/** The port, over parts that let everybody in and every event through. */
async function open(events: Events = {}): Promise<string> {
  const parts = [
    { accepts: () => true, send: () => Promise.resolve({ delivered: 1 }), flush: () => undefined, ...events },
    new ProgramMetrics(new Metrics()),
    { addressOf: () => '127.0.0.1' },
    { consume: () => Promise.resolve() },
    {
      refusalOf: () => undefined,
      serve: () => {
        const http = createServer();
        return { http, close: () => http.close() };
      },
    },
    { requireNoMaintenance: () => undefined, onDrain: () => undefined },
    { programs: { workerPort: 0 }, sharedAddresses: [] },
    { info: () => undefined, warn: () => undefined },
  ] as unknown as ConstructorParameters<typeof WorkerPort>;
  const port = new WorkerPort(...parts);
  await port.onApplicationBootstrap();
  onTestFinished(() => port.onModuleDestroy());
  return `ws://127.0.0.1:${port.port}/`;
}

test('a worker that answers no ping, as it is busy or reads nothing, stays', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const worker = new WebSocket(await open(), { autoPong: false });
  onTestFinished(() => worker.terminate());
  await once(worker, 'open');
  for (let seconds = 0; seconds < 120; seconds += 5) vi.advanceTimersByTime(5_000);
  worker.send(JSON.stringify({ id: 1, event: 'ascii_complete', data: { userId: 'ann' } }));
  const answered = once(worker, 'message').then(([data]) => String(data));
  const gone = once(worker, 'close').then(() => 'gone');
  expect(await Promise.race([answered, gone])).toBe('{"id":1,"ok":true,"delivered":1}');
});

test('what waits of a worker goes on when its connection closes: its next one may be at another server', async () => {
  const flushed: string[] = [];
  const waiting = Promise.withResolvers<{ delivered: number }>();
  const url = await open({
    send: ({ userId }) => (userId === 'ann' ? Promise.resolve({ delivered: 1 }) : waiting.promise),
    flush: (userId) => {
      flushed.push(userId);
      waiting.resolve({ delivered: 1 });
    },
  });
  const worker = new WebSocket(url);
  await once(worker, 'open');
  for (const userId of ['ann', 'ben']) worker.send(JSON.stringify({ id: userId, event: 'done', data: { userId } }));
  await once(worker, 'message');
  expect(flushed).toEqual([]);
  worker.close();
  await expect.poll(() => flushed).toEqual(['ben']);
});
