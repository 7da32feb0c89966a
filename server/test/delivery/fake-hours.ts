import { pino } from 'pino';
import { DeliveryEngine } from '../../src/delivery/delivery-engine.js';
import { Destinations } from '../../src/delivery/destinations.js';
import type { SendOutcome } from '../../src/delivery/http-sender.js';
import { openBackendOfPeople } from '../../src/adapters/cluster/testing/open-people.js';
import { openTemporary } from '../../src/adapters/local/testing/open-local.js';
import { Metrics } from '../../src/observe/metrics.js';
import type { Backend } from '../../src/ports/backend.js';
import type { ClaimedDelivery } from '../../src/ports/delivery-queue.js';
import { engineUrls } from '../support/engines.js';
import { MODE } from '../support/mode.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export interface Request {
  at: number;
  destination: string;
  idempotencyKey: string;
  orderKey: string;
  delivered: boolean;
}

/** The engine over the queue of the run's mode, on a clock that stands until it is told to go on. */
export class FakeHours {
  now = 1_000_000_000;
  readonly requests: Request[] = [];
  readonly engine: DeliveryEngine;

  private constructor(
    readonly backend: Backend,
    /** What the destination answers. */
    private readonly answer: (request: Omit<Request, 'delivered'>) => SendOutcome,
  ) {
    const destinations = new Destinations();
    destinations.add('callback', (name) => ({ url: new URL(`http://${name}.example/`) }));
    this.engine = this.engineWith(destinations);
  }

  /** One more on the same queue. */
  engineWith(destinations: Destinations): DeliveryEngine {
    return new DeliveryEngine({
      queue: this.backend.deliveries,
      destinations,
      sender: { send: async ({ url }, sending) => this.send(url.hostname, sending as ClaimedDelivery) },
      metrics: new Metrics(),
      logger: pino({ level: 'silent' }),
      now: () => this.now,
    });
  }

  static async start(answer: FakeHours['answer']): Promise<FakeHours> {
    const backend = await (MODE === 'local' ? openTemporary() : openBackendOfPeople((await engineUrls()).redis));
    return new FakeHours(backend, answer);
  }

  get delivered(): Request[] {
    return this.requests.filter((it) => it.delivered);
  }

  async enqueue(idempotencyKey: string, orderKey: string, name = 'done'): Promise<void> {
    await this.engine.enqueue({ idempotencyKey, orderKey, destination: `callback:${name}`, body: '{}' });
  }

  /** Lets so much time pass, in steps, each with all that is due then. */
  async pass(ms: number, stepMs: number): Promise<void> {
    for (const end = this.now + ms; ; this.now += stepMs) {
      this.engine.wake();
      await this.engine.idle();
      if (this.now >= end) return;
    }
  }

  async stop(): Promise<void> {
    await this.engine.stop();
    await this.backend.close();
  }

  private send(host: string, { idempotencyKey, orderKey }: ClaimedDelivery): SendOutcome {
    const request = { at: this.now, destination: host.split('.')[0] ?? '', idempotencyKey, orderKey };
    const outcome = this.answer(request);
    this.requests.push({ ...request, delivered: outcome.delivered });
    return outcome;
  }
}
