import { expect, onTestFinished, test } from 'vitest';
import { Destinations } from '../src/delivery/destinations.js';
import type { SendOutcome } from '../src/delivery/http-sender.js';
import { FakeHours, HOUR, MINUTE, type Request } from './delivery/fake-hours.js';

const OK: SendOutcome = { delivered: true };
const DOWN: SendOutcome = { delivered: false, reason: 'answered 503', fault: true };
const DISLIKED: SendOutcome = { delivered: false, reason: 'answered 400', fault: false };

async function start(answer: (request: Omit<Request, 'delivered'>) => SendOutcome): Promise<FakeHours> {
  const hours = await FakeHours.start(answer);
  onTestFinished(() => hours.stop());
  return hours;
}

test('a destination that is down for an hour gets everything then, once, in the order of each key, and few requests until then', async () => {
  const hours: FakeHours = await start(({ at, destination }) => (destination === 'done' && at < backAt ? DOWN : OK));
  const backAt = hours.now + HOUR;
  const keys = Array.from({ length: 60 }, (_, n) => [`key-${n}`, `order-${n % 20}`] as const);
  for (const [key, order] of keys) await hours.enqueue(key, order);
  await hours.enqueue('beside', 'beside', 'other');
  await hours.pass(HOUR - 10_000, 10_000);
  expect(hours.delivered.map((it) => it.destination)).toEqual(['other']);
  expect(hours.delivered[0]?.at).toBe(backAt - HOUR);
  // Those that were under way when the circuit opened, and a try after each pause: a minute after the first few.
  expect(hours.requests.length).toBeLessThan(40 + 70);

  await hours.pass(6 * MINUTE, 10_000);
  const arrived = hours.delivered.filter((it) => it.destination === 'done');
  expect(arrived.map((it) => it.idempotencyKey).sort()).toEqual(keys.map(([key]) => key).sort());
  for (const orders of Map.groupBy(arrived, (it) => it.orderKey).values()) {
    const numbers = orders.map((it) => Number(it.idempotencyKey.slice(4)));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  }
  expect(await hours.backend.deliveries.counts()).toEqual({ waiting: 0, dead: 0 });
});

test('a delivery is given up after a day, with the reason, and goes out again when it is replayed', async () => {
  let up = false;
  const hours = await start(() => (up ? OK : DOWN));
  await hours.enqueue('late', 'one');
  await hours.enqueue('behind', 'one');
  const since = hours.now;
  await hours.pass(24 * HOUR - MINUTE, MINUTE);
  expect(await hours.backend.deliveries.counts()).toEqual({ waiting: 2, dead: 0 });
  await hours.pass(2 * MINUTE, MINUTE);
  const { items } = await hours.backend.deliveries.dead(10);
  expect(items.map((it) => it.idempotencyKey)).toEqual(['behind', 'late']);
  for (const it of items) expect(it).toMatchObject({ since, reason: 'answered 503', diedAt: since + 24 * HOUR });

  up = true;
  expect(await hours.engine.replay(['late', 'behind'])).toBe(2);
  await hours.pass(2 * MINUTE, MINUTE);
  expect(hours.delivered.map((it) => it.idempotencyKey)).toEqual(['late', 'behind']);
  expect(await hours.backend.deliveries.counts()).toEqual({ waiting: 0, dead: 0 });
});

test('deliveries that their destination dislikes hold up their own order keys alone', async () => {
  const hours = await start(({ idempotencyKey }) => (idempotencyKey.startsWith('disliked') ? DISLIKED : OK));
  for (let n = 0; n < 20; n++) {
    await hours.enqueue(`disliked-${n}`, `order-${n}`);
    await hours.enqueue(`behind-${n}`, `order-${n}`);
  }
  await hours.engine.idle();
  const others = Array.from({ length: 20 }, (_, n) => `other-${n}`);
  for (const key of others) await hours.enqueue(key, key);
  await hours.engine.idle();
  expect(hours.delivered.map((it) => it.idempotencyKey).sort()).toEqual(others.sort());
  await hours.pass(10 * MINUTE, 10_000);
  expect(hours.delivered).toHaveLength(others.length);
});

test('tries of one delivery are ever farther apart, up to five minutes, and two of them not at the same times', async () => {
  const hours = await start(() => DISLIKED);
  for (const key of ['one', 'two']) await hours.enqueue(key, key);
  await hours.pass(HOUR, 1_000);
  const timesOf = (key: string) => hours.requests.filter((it) => it.idempotencyKey === key).map(({ at }) => at);
  for (const key of ['one', 'two']) {
    const times = timesOf(key);
    const waits = times.slice(1).map((at, n) => at - (times[n] ?? 0));
    for (const [n, wait] of waits.entries()) {
      const most = Math.min(1_000 * 2 ** n, 5 * MINUTE);
      expect(wait).toBeGreaterThanOrEqual(most / 2);
      // The clock goes on in steps.
      expect(wait).toBeLessThanOrEqual(most + 1_000);
    }
    expect(waits.length).toBeGreaterThan(15);
  }
  expect(timesOf('one')).not.toEqual(timesOf('two'));
});

test('what one server knows no destination for, another one delivers: none is dead', async () => {
  const hours = await start(() => OK);
  const other = hours.engineWith(new Destinations());
  await other.enqueue({ idempotencyKey: 'new', orderKey: 'one', destination: 'callback:new', body: '{}' });
  await other.idle();
  expect(await hours.backend.deliveries.counts()).toEqual({ waiting: 1, dead: 0 });
  await hours.pass(MINUTE, 1_000);
  expect(hours.delivered.map((it) => it.destination)).toEqual(['new']);
  expect(await hours.backend.deliveries.counts()).toEqual({ waiting: 0, dead: 0 });
});

test('what goes where nothing is any more is given up after a day', async () => {
  const hours = await start(() => OK);
  const delivery = { idempotencyKey: 'lost', orderKey: 'one', destination: 'webhook:gone', body: '{}' };
  const since = hours.now;
  await hours.engine.enqueue(delivery);
  await hours.pass(24 * HOUR, MINUTE);
  const { items } = await hours.backend.deliveries.dead(10);
  expect(items).toMatchObject([{ idempotencyKey: 'lost', reason: 'no such destination', diedAt: since + 24 * HOUR }]);
});
