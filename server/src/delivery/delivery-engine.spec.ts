import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Metrics } from '../observe/metrics.js';
import type { ClaimedDelivery, Delivery, DeliveryQueue, FailedAttempt } from '../ports/delivery-queue.js';
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
function engineOver(
  queue: Partial<DeliveryQueue>,
  send: (to: unknown, delivery: Delivery) => Promise<{ delivered: true }>,
): DeliveryEngine {
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

  it('leaves room beside a destination that is slow, whose others wait without an attempt', async () => {
    const slow = Array.from({ length: 20 }, (_, n) => ({ ...CLAIMED, idempotencyKey: `slow-${n}`, orderKey: `${n}` }));
    const due = [...slow, { ...CLAIMED, idempotencyKey: 'quick', destination: 'callback:quick' }];
    const claim = async (_now: number, limit: number) => due.splice(0, limit);
    const putOff: string[] = [];
    const retry = async ({ idempotencyKey }: ClaimedDelivery, { attempts, at }: FailedAttempt) => {
      expect([attempts, at > Date.now()]).toEqual([0, true]);
      putOff.push(idempotencyKey);
    };
    const settled: string[] = [];
    const settle = async ({ idempotencyKey }: ClaimedDelivery) => void settled.push(idempotencyKey);
    const sent: string[] = [];
    const send = (_to: unknown, { idempotencyKey }: Delivery) => {
      sent.push(idempotencyKey);
      return idempotencyKey === 'quick' ? delivered() : NEVER;
    };
    const engine = engineOver({ claim, retry, settle }, send);
    engine.start();
    await vi.advanceTimersByTimeAsync(10);
    expect(sent).toEqual([...slow.slice(0, 16).map((it) => it.idempotencyKey), 'quick']);
    expect(putOff).toEqual(slow.slice(16).map((it) => it.idempotencyKey));
    expect(settled).toEqual(['quick']);
    const stopped = engine.stop();
    await vi.advanceTimersByTimeAsync(2_000);
    await stopped;
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
