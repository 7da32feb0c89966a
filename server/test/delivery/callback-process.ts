// A server without its ports: it takes events as from a worker, one a line, and says which are stored; it answers
// questions about its queue. It kills itself with
// SIGKILL at a step of the queue, if it is told one. Run as a process of its own, on the built code.
import 'reflect-metadata';
import { createInterface } from 'node:readline';
import { NestFactory } from '@nestjs/core';
import type * as AppFile from '../../src/app.module.js';
import type * as ConfigFile from '../../src/config.js';
import type * as CallbacksFile from '../../src/delivery/worker-callbacks.service.js';
import type * as LoggerFile from '../../src/observe/logger.js';
import type * as MetricsFile from '../../src/observe/metrics.js';
import type { DeliveryQueue } from '../../src/ports/delivery-queue.js';

const built = <File>(file: string) => import(new URL(`../../dist/${file}.js`, import.meta.url).href) as Promise<File>;
const { readConfig } = await built<typeof ConfigFile>('config');
const { AppModule, openBackend } = await built<typeof AppFile>('app.module');
const { createLogger } = await built<typeof LoggerFile>('observe/logger');
const { Metrics } = await built<typeof MetricsFile>('observe/metrics');
const { WorkerCallbacks } = await built<typeof CallbacksFile>('delivery/worker-callbacks.service');

// So much later than it is, so that a day is over.
const laterMs = Number(process.env['LATER_MS'] ?? 0);
const { now } = Date;
Date.now = () => now() + laterMs;

const killAt = process.env['KILL_AT'];
let killIn = Number(process.env['KILL_IN'] ?? 1);

type Methods = Record<string, ((...args: unknown[]) => unknown) | undefined>;

/** The queue, which reports each step before and after it. */
const withSteps = (queue: DeliveryQueue): DeliveryQueue =>
  new Proxy(queue, {
    get(target, name: string) {
      const methods = target as unknown as Methods;
      if (typeof methods[name] !== 'function') return methods[name];
      return async (...args: unknown[]) => {
        reach(`before ${name}`);
        const result = await methods[name]?.(...args);
        // An empty claim is no step.
        if (!Array.isArray(result) || result.length > 0) reach(`after ${name}`);
        return result;
      };
    },
  });

function reach(step: string): void {
  if (step === killAt && --killIn === 0) process.kill(process.pid, 'SIGKILL');
}

const say = (line: string) => process.stdout.write(`${line}\n`);

const config = readConfig();
const logger = createLogger(config);
const backend = await openBackend(config, { commit: () => undefined, fault: () => undefined });
const deliveries = withSteps(backend.deliveries);
const module = AppModule.forRoot(config, { ...backend, deliveries }, logger, new Metrics());
const app = await NestFactory.createApplicationContext(module, { logger: false });
const callbacks = app.get(WorkerCallbacks);
say('ready');

const deadKeys = async () => (await deliveries.dead(1_000)).items.map((it) => it.idempotencyKey);
/** What a test asks, answered by how many. */
const QUESTIONS: Record<string, () => Promise<number>> = {
  dead: async () => (await deadKeys()).length,
  replay: async () => deliveries.replay(await deadKeys(), Date.now()),
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const question = QUESTIONS[line];
  if (question) {
    void question().then((count) => say(`${line} ${count}`));
    return;
  }
  const { event, data } = JSON.parse(line) as { event: string; data: { userId: string; requestId?: string } };
  Promise.resolve(callbacks.onWorkerEvent({ event, ...data, data: JSON.stringify(data) })).then(
    () => say(`stored ${line}`),
    (error: unknown) => say(`refused ${String(error)}`),
  );
});

process.once('SIGTERM', () => {
  void app
    .close()
    .then(() => backend.close())
    .then(() => process.exit(0));
});
