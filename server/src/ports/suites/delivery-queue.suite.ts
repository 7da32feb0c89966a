import { describe, expect, it } from 'vitest';
import { DELIVERY_BOUNDS, type ClaimedDelivery, type Delivery, type DeliveryQueue } from '../delivery-queue.js';
import { fresh, refused, useHarness, type OpenBackend } from '../testing/harness.js';

const NOW = 1_000_000;
const MINUTE = 60_000;

/** The guarantees of DeliveryQueue. Every test leaves the queue empty. */
export function deliveryQueueSuite(open: OpenBackend): void {
  const harness = useHarness(open);
  const queue = (): DeliveryQueue => harness().backend.deliveries;

  const delivery = (orderKey = fresh('order'), body = '{}'): Delivery => ({
    idempotencyKey: fresh('key'),
    destination: 'callback:done',
    orderKey,
    body,
  });

  async function queued(orderKey: string, count: number): Promise<string[]> {
    const deliveries = Array.from({ length: count }, () => delivery(orderKey));
    await Promise.all(deliveries.map((it) => queue().enqueue(it, NOW)));
    return deliveries.map((it) => it.idempotencyKey);
  }

  async function settleAll(now = NOW): Promise<string[]> {
    const settled: string[] = [];
    for (;;) {
      const claimed = await queue().claim(now, 100);
      if (claimed.length === 0) return settled;
      for (const it of claimed) await queue().settle(it);
      settled.push(...claimed.map((it) => it.idempotencyKey));
    }
  }

  async function claimOne(now = NOW): Promise<ClaimedDelivery> {
    const claimed = await queue().claim(now, 100);
    expect(claimed).toHaveLength(1);
    return claimed[0] as ClaimedDelivery;
  }

  const keysOf = (claimed: readonly Delivery[]) => claimed.map((it) => it.idempotencyKey);
  const failed = (at: number, attempts = 1) => ({ at, attempts });

  describe('the queue', () => {
    it('hands out what was queued, whole, to nobody twice, and forgets what was settled', async () => {
      const given = delivery('of 민수: 1', JSON.stringify({ text: '"안녕"\n\u0000' }));
      expect(await queue().enqueue(given, NOW)).toBe(true);
      const claimed = await claimOne();
      expect(claimed).toEqual({ ...given, claimId: expect.any(String), since: NOW, attempts: 0 });
      expect(await queue().claim(NOW + MINUTE, 100)).toEqual([]);
      expect(await queue().counts()).toEqual({ waiting: 1, dead: 0 });
      await queue().settle(claimed);
      expect(await queue().claim(NOW + MINUTE, 100)).toEqual([]);
      expect(await queue().counts()).toEqual({ waiting: 0, dead: 0 });
    });

    it('hands out as many as are asked for', async () => {
      for (let i = 0; i < 5; i++) await queue().enqueue(delivery(), NOW);
      const [some, others] = [await queue().claim(NOW, 3), await queue().claim(NOW, 3)];
      expect([some.length, others.length]).toEqual([3, 2]);
      for (const it of [...some, ...others]) await queue().settle(it);
    });

    it('keeps the order of a key, one at a time, and lets other keys pass', async () => {
      const [one, two] = [fresh('order'), fresh('order')];
      const [first, second, third] = await queued(one, 3);
      const [other] = await queued(two, 1);
      const claimed = await queue().claim(NOW, 100);
      expect(keysOf(claimed).sort()).toEqual([first, other].sort());
      for (const it of claimed) await queue().settle(it);
      const next = await claimOne();
      expect(next.idempotencyKey).toBe(second);
      await queue().settle(next);
      expect(await settleAll()).toEqual([third]);
    });

    it('holds a key back while its first one waits for another try', async () => {
      const keys = await queued(fresh('order'), 2);
      await queue().retry(await claimOne(), failed(NOW + MINUTE, 3));
      expect(await queue().claim(NOW + MINUTE - 1, 100)).toEqual([]);
      const again = await claimOne(NOW + MINUTE);
      expect(again).toMatchObject({ idempotencyKey: keys[0], attempts: 3, since: NOW });
      await queue().settle(again);
      expect(await settleAll()).toEqual([keys[1]]);
    });

    it('takes a key that waits once, and again when it was settled', async () => {
      const given = delivery();
      expect(await queue().enqueue(given, NOW)).toBe(true);
      expect(await queue().enqueue({ ...given, body: '{"other":1}' }, NOW)).toBe(false);
      const claimed = await claimOne();
      expect(claimed.body).toBe('{}');
      expect(await queue().enqueue(given, NOW)).toBe(false);
      await queue().settle(claimed);
      expect(await queue().enqueue(given, NOW)).toBe(true);
      expect(await settleAll()).toEqual([given.idempotencyKey]);
    });

    it('ignores the end of a claim that ended before', async () => {
      const keys = await queued(fresh('order'), 2);
      const claimed = await claimOne();
      await queue().retry(claimed, failed(NOW));
      const again = await claimOne();
      expect(again.claimId).not.toBe(claimed.claimId);
      await queue().settle(claimed);
      await queue().bury(claimed, { ...failed(NOW), reason: 'late' });
      expect(await queue().claim(NOW, 100)).toEqual([]);
      expect(await queue().counts()).toEqual({ waiting: 2, dead: 0 });
      await queue().settle(again);
      expect(await settleAll()).toEqual([keys[1]]);
    });
  });

  describe('what was given up', () => {
    async function bury(orderKey = fresh('order'), body = '"12345"'): Promise<string> {
      const given = delivery(orderKey, body);
      await queue().enqueue(given, NOW);
      await queue().bury(await claimOne(), { ...failed(NOW + MINUTE, 9), reason: 'answered 500' });
      return given.idempotencyKey;
    }

    it('is listed with the reason, last queued first, page by page, and lets the next of its key pass', async () => {
      const keys = await queued(fresh('order'), 2);
      await queue().bury(await claimOne(), { ...failed(NOW), reason: 'no such destination' });
      expect(await settleAll()).toEqual([keys[1]]);
      const [second, third] = [await bury(), await bury()];
      const page = await queue().dead(2);
      expect(page.items.map((it) => it.idempotencyKey)).toEqual([third, second]);
      expect(page.items[0]).toEqual({
        idempotencyKey: third,
        destination: 'callback:done',
        orderKey: expect.any(String),
        since: NOW,
        attempts: 9,
        diedAt: NOW + MINUTE,
        reason: 'answered 500',
        bytes: 7,
      });
      const rest = await queue().dead(2, page.cursor);
      expect(rest.items.map((it) => it.idempotencyKey)).toEqual([keys[0]]);
      expect(rest.cursor).toBeUndefined();
      await refused(queue().dead(2, 'x'), 'invalid_payload');
      expect(await queue().counts()).toEqual({ waiting: 0, dead: 3 });
      expect(await queue().replay([keys[0], second, third] as string[], NOW)).toBe(3);
      expect((await settleAll()).sort()).toEqual([keys[0], second, third].sort());
      expect(await queue().counts()).toEqual({ waiting: 0, dead: 0 });
    });

    it('is queued anew by a replay, behind what waits, and only if it is dead', async () => {
      const orderKey = fresh('order');
      const dead = await bury(orderKey);
      const [waiting] = await queued(orderKey, 1);
      expect(await queue().replay([dead, waiting as string, fresh('unknown')], NOW + 2 * MINUTE)).toBe(1);
      expect(await queue().replay([dead], NOW)).toBe(0);
      expect((await queue().dead(10)).items).toEqual([]);
      await queue().settle(await claimOne(NOW + 2 * MINUTE));
      const again = await claimOne(NOW + 2 * MINUTE);
      expect(again).toMatchObject({ idempotencyKey: dead, attempts: 0, since: NOW + 2 * MINUTE, body: '"12345"' });
      await queue().settle(again);
    });

    it('is queued anew when its key is queued again', async () => {
      const orderKey = fresh('order');
      const idempotencyKey = await bury(orderKey);
      expect(await queue().enqueue({ ...delivery(orderKey), idempotencyKey }, NOW)).toBe(true);
      expect(await settleAll()).toEqual([idempotencyKey]);
      expect(await queue().counts()).toEqual({ waiting: 0, dead: 0 });
    });

    it('gives way, the oldest first, to what is queued; a queue full of what waits takes no more', async () => {
      // An adapter may count the envelope, too.
      const body = `"${'x'.repeat(DELIVERY_BOUNDS.bytes / 64 - 1_024)}"`;
      const add = () => queue().enqueue(delivery(undefined, body), NOW);
      const dead = [await bury(undefined, body), await bury(undefined, body)];
      await Promise.all(Array.from({ length: 62 }, add));
      expect(await queue().counts()).toEqual({ waiting: 62, dead: 2 });
      await add();
      expect((await queue().dead(10)).items.map((it) => it.idempotencyKey)).toEqual([dead[1]]);
      await add();
      expect(await queue().counts()).toEqual({ waiting: 64, dead: 0 });
      await refused(add(), 'unavailable');
      expect(await settleAll()).toHaveLength(64);
      await add();
      expect(await settleAll()).toHaveLength(1);
    });
  });
}
