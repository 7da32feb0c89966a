import { once } from 'node:events';
import { WebSocket } from 'ws';
import { read } from '../probe.ts';
import { quantile } from '../statistics.ts';
import { connectClient } from './event-client.ts';
import type { LoadReport } from './under-load.ts';

export interface EventLoad {
  /** Of each replica. */
  ports: { clients: number; workers: number }[];
  clients: number;
  clientsOfUser: number;
  /** Events on their way at the same time. */
  inFlight: number;
  warmUpMs: number;
  measureMs: number;
}

export interface EventLatencies {
  /** Events that a client received, per second. */
  deliveries: number;
  /** From sending to receipt by the last client of the user, ms. */
  p50: number;
  p99: number;
}

const NUMBERS = 1 << 20;
const FILLER = 'as a job tells how far it is, with a text of ordinary length';

async function run(load: EventLoad): Promise<EventLatencies> {
  const users = Math.ceil(load.clients / load.clientsOfUser);
  const missing = new Int16Array(NUMBERS);
  const sentAt = new Float64Array(NUMBERS);
  const latencies: number[] = [];
  let [next, deliveries, measuring, stopped] = [0, 0, false, false];

  const workers = await Promise.all(
    load.ports.map(async ({ workers: port }) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
      await once(socket, 'open');
      return socket;
    }),
  );
  const send = (): void => {
    if (stopped) return;
    const n = next++ % NUMBERS;
    missing[n] = load.clientsOfUser;
    sentAt[n] = performance.now();
    const data = { userId: `user-${n % users}`, requestId: 'r', n, note: FILLER };
    workers[n % workers.length]?.send(JSON.stringify({ event: 'ascii_complete', data }));
  };
  const received = (n: number): void => {
    if (n < 0) return;
    if (measuring) deliveries += 1;
    missing[n] = (missing[n] ?? 0) - 1;
    if (missing[n] !== 0) return;
    if (measuring) latencies.push(performance.now() - (sentAt[n] ?? 0));
    send();
  };

  for (let at = 0; at < load.clients; at += 50) {
    const batch = Array.from({ length: Math.min(50, load.clients - at) }, (_, index) => at + index);
    await Promise.all(
      batch.map((n) =>
        connectClient(
          load.ports[n % load.ports.length]?.clients ?? 0,
          `user-${Math.floor(n / load.clientsOfUser)}`,
          received,
        ),
      ),
    );
  }
  // A client that is connected may still be on its way into its rooms.
  await pause(1_000);
  for (let n = 0; n < load.inFlight; n++) send();
  await pause(load.warmUpMs);
  report({ window: read() });
  measuring = true;
  const begin = performance.now();
  await pause(load.measureMs);
  measuring = false;
  const seconds = (performance.now() - begin) / 1_000;
  report({ window: read() });
  stopped = true;
  const sorted = Float64Array.from(latencies).sort();
  return { deliveries: deliveries / seconds, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const report = (it: LoadReport<EventLatencies>): boolean | undefined => process.send?.(it);

process.once('message', (load: EventLoad) => {
  void run(load).then((result) =>
    process.send?.({ result } satisfies LoadReport<EventLatencies>, () => process.exit()),
  );
});
