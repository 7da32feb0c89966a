import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Metrics } from '../observe/metrics.js';
import type { ClaimedDelivery, DeliveryQueue } from '../ports/delivery-queue.js';
import { DeliveryEngine } from './delivery-engine.js';
import { Destinations } from './destinations.js';

const NEVER = new Promise<never>(() => undefined);
const CLAIMED: ClaimedDelivery = {
  idempotencyKey: 'key',
  destination: 'callback:done',
  orderKey: 'one',
  body: '{}',
  claimId: '1',
  since: 0,
  attempts: 0,
};

/** One delivery is due, once; what becomes of it is up to the test. */
function engineOver(queue: Partial<DeliveryQueue>, send: () => Promise<{ delivered: true }>): DeliveryEngine {
  const destinations = new Destinations();
  destinations.add('callback', () => ({ url: new URL('http://done.example/') }));
  const due = [CLAIMED];
  const whole = { claim: async () => due.splice(0), ...queue } as unknown as DeliveryQueue;
  const logger = pino({ level: 'silent' });
  return new DeliveryEngine({ queue: whole, destinations, sender: { send }, metrics: new Metrics(), logger });
}

const delivered = async () => ({ delivered: true }) as const;

describe('the engine', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([
    ['claims', { claim: () => NEVER }],
    ['settles', { settle: () => NEVER }],
  ])('stops although the queue hangs while it %s', async (_, queue) => {
    const engine = engineOver(queue, delivered);
    engine.start();
    await vi.advanceTimersByTimeAsync(0);
    const stopped = vi.fn();
    void engine.stop().then(stopped);
    await vi.advanceTimersByTimeAsync(1_400);
    expect(stopped).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(stopped).toHaveBeenCalled();
  });

  it('gives up no outcome that the queue can not store now', async () => {
    const settle = vi.fn(async () => undefined).mockRejectedValueOnce(new Error('away'));
    const send = vi.fn(delivered);
    const engine = engineOver({ settle }, send);
    engine.start();
    // The pause before the next try is not the fake clock's.
    vi.useRealTimers();
    await vi.waitFor(() => expect(settle).toHaveBeenCalledTimes(2), { timeout: 20_000 });
    await engine.stop();
    expect(send).toHaveBeenCalledTimes(1);
  });
});
