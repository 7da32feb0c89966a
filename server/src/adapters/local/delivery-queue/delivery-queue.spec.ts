import { expect, it, onTestFinished } from 'vitest';
import { deliveryQueueSuite } from '../../../ports/suites/delivery-queue.suite.js';
import { openLocalBackend } from '../index.js';
import { folderForTest, openTemporary } from '../testing/open-local.js';

deliveryQueueSuite(openTemporary);

it('hands out again after a restart what was claimed and not settled, with its failed tries', async () => {
  const dataDir = folderForTest();
  const first = await openLocalBackend({ dataDir });
  const delivery = { idempotencyKey: 'a', destination: 'callback:done', orderKey: 'one', body: '{}' };
  await first.deliveries.enqueue(delivery, 1_000);
  const [claimed] = await first.deliveries.claim(1_000, 10);
  await first.deliveries.retry(claimed!, { at: 2_000, attempts: 1 });
  expect(await first.deliveries.claim(2_000, 10)).toHaveLength(1);
  await first.close();

  const second = await openLocalBackend({ dataDir });
  onTestFinished(() => second.close());
  expect(await second.deliveries.claim(1_999, 10)).toEqual([]);
  expect(await second.deliveries.claim(2_000, 10)).toMatchObject([{ ...delivery, attempts: 1 }]);
});
