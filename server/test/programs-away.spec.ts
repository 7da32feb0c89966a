import { describe, expect, test } from 'vitest';
import { type PageClient, PROGRAM_PORTS, usePrograms } from './support/programs.js';
import { useServer } from './support/suite.js';

const SERVICE_TOKEN = 'service-token-of-the-test';

const suite = useServer({ env: { ...PROGRAM_PORTS, CLIENT_SOCKET_AUTH: 'open', SERVICE_TOKEN } });

const { page, raw, worker } = usePrograms(suite);
const service = () => suite.rest.as({ token: SERVICE_TOKEN });

describe('a person who is away', () => {
  test('gets on coming back what is unexpired, once: of progress the latest', async () => {
    const userId = suite.name('user-');
    const job = await worker();
    for (const progress of [10, 50]) await job.ask('progress_update', { userId, requestId: 'a', progress });
    await job.ask('ascii_complete', { userId, requestId: 'a' });
    await job.ask('progress_update', { userId, requestId: 'a', progress: 100 });
    const back = await page({ userId });
    await back.until('progress_update');
    expect(back.events).toEqual([
      { event: 'ascii_complete', data: { userId, requestId: 'a' } },
      { event: 'progress_update', data: { userId, requestId: 'a', progress: 100 } },
    ]);
    const second = await page({ userId });
    await expect.poll(async () => (await job.ask('ascii_failed', { userId }))['delivered']).toBe(2);
    await second.until('ascii_failed');
    expect(second.events.every(({ event }) => event === 'ascii_failed')).toBe(true);
  });

  test('loses nothing while coming and going', async () => {
    const userId = suite.name('user-');
    const job = await worker();
    const all: PageClient[] = [];
    const heard = () => new Set(all.flatMap(({ events }) => events.map(({ data }) => (data as { n: number }).n)));
    for (let n = 0; n < 60; n++) {
      if (n % 20 === 0) all.push(await page({ userId }));
      await job.ask('ascii_complete', { userId, n });
      if (n % 20 === 10) {
        await expect.poll(() => heard().size).toBe(n + 1);
        all.at(-1)?.close();
        await expect
          .poll(async () => (await service().get('presence', { params: { id: userId } })).status)
          .toBe('offline');
      }
    }
    all.push(await page({ userId }));
    await expect.poll(() => heard().size).toBe(60);
  });

  /** More than one connection may have unread. */
  const MANY = Array.from({ length: 30 }, (_, n) => n);
  const BIG = 'x'.repeat(200_000);

  test.each([
    ['a page', (userId: string) => page({ userId })],
    ['a page that polls', (userId: string) => page({ userId }, { transports: ['polling'] })],
    ['a plain WebSocket', (userId: string) => raw({ userId })],
  ])('gets all that is kept, however large, and then what comes, in order: by %s', async (_, come) => {
    const userId = suite.name('user-');
    const job = await worker();
    for (const n of MANY) await job.ask('ascii_complete', { userId, n, big: BIG });
    const back = await come(userId);
    await expect.poll(async () => (await job.ask('ascii_failed', { userId }))['delivered']).toBe(1);
    await back.until('ascii_failed');
    const heard = back.events.filter(({ event }) => event === 'ascii_complete');
    expect(heard.map(({ data }) => (data as { n: number }).n)).toEqual(MANY);
    expect(back.events.slice(0, MANY.length)).toEqual(heard);
  });
});
