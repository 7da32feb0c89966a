import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { read } from '../probe.ts';
import { quantile } from '../statistics.ts';
import type { LoadReport } from './under-load.ts';

export interface CallbackLoad {
  workers: number;
  /** Events whose callback is on its way at the same time. */
  inFlight: number;
  warmUpMs: number;
  measureMs: number;
}

export interface CallbackLatencies {
  /** POSTs that the API server got, per second. */
  callbacks: number;
  /** From the worker's frame to the POST, ms. */
  p50: number;
  p99: number;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const report = (it: LoadReport<CallbackLatencies>): boolean | undefined => process.send?.(it);

const sentAt = new Map<string, number>();
let received: (requestId: string) => void = () => undefined;

/** The product's own API server: it takes everything. */
const api = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (part: string) => (text += part));
  request.once('end', () => {
    response.end();
    received((JSON.parse(text) as { requestId: string }).requestId);
  });
});

async function run({ workers, inFlight, warmUpMs, measureMs }: CallbackLoad): Promise<CallbackLatencies> {
  const worker = new WebSocket(`ws://127.0.0.1:${workers}/`);
  await once(worker, 'open');
  let [next, measuring, stopped] = [0, false, false];
  const latencies: number[] = [];
  const send = (): void => {
    if (stopped) return;
    const requestId = String(next++);
    sentAt.set(requestId, performance.now());
    const data = { userId: `user-${next % 500}`, requestId, url: '/results' };
    worker.send(JSON.stringify({ event: 'ascii_complete', data }));
  };
  received = (requestId) => {
    const at = sentAt.get(requestId);
    // One that comes again was counted.
    if (at === undefined) return;
    sentAt.delete(requestId);
    if (measuring) latencies.push(performance.now() - at);
    send();
  };
  for (let n = 0; n < inFlight; n++) send();
  await pause(warmUpMs);
  report({ window: read() });
  measuring = true;
  const begin = performance.now();
  await pause(measureMs);
  measuring = false;
  const seconds = (performance.now() - begin) / 1_000;
  report({ window: read() });
  stopped = true;
  const sorted = Float64Array.from(latencies).sort();
  return { callbacks: sorted.length / seconds, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
}

process.once('message', (load: CallbackLoad) => {
  void run(load).then((result) =>
    process.send?.({ result } satisfies LoadReport<CallbackLatencies>, () => process.exit()),
  );
});
api.listen(0, '127.0.0.1', () => process.send?.({ api: (api.address() as AddressInfo).port }));
