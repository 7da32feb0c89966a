import { expect, it } from 'vitest';
import { ArchiveMarks } from './archive-marks.js';

/** Marks whose requests are answered by hand. */
function open() {
  const requests: { marks: Record<number, string>; answer: PromiseWithResolvers<void> }[] = [];
  const marks = new ArchiveMarks((ids) => {
    const answer = Promise.withResolvers<void>();
    requests.push({ marks: Object.fromEntries(ids), answer });
    return answer.promise;
  });
  return { marks, requests };
}

it('raises the marks of all batches that wait in one request, and those of none before it is answered', async () => {
  const { marks, requests } = open();
  const first = marks.raise([{ partition: 1, id: '5-0' }]);
  await expect.poll(() => requests).toHaveLength(1);
  const told: string[] = [];
  const rest = Promise.all([
    marks.raise([{ partition: 1, id: '9-10' }]).then(() => told.push('second')),
    marks
      .raise([
        { partition: 1, id: '9-9' },
        { partition: 2, id: '3-0' },
        { partition: -1, id: '7-0' },
      ])
      .then(() => told.push('third')),
  ]);
  requests[0]?.answer.resolve();
  await first;
  await expect.poll(() => requests).toHaveLength(2);
  expect(requests[1]?.marks).toEqual({ 1: '9-10', 2: '3-0' });
  expect(told).toEqual([]);
  requests[1]?.answer.resolve();
  await rest;
  // What was read again is known there.
  await marks.raise([{ partition: 1, id: '9-10' }]);
  expect(requests).toHaveLength(2);
});

it('a request that failed is asked again by whoever tries again', async () => {
  const { marks, requests } = open();
  const entries = [{ partition: 1, id: '5-0' }];
  const failed = marks.raise(entries);
  await expect.poll(() => requests).toHaveLength(1);
  requests[0]?.answer.reject(new Error('throttled'));
  await expect(failed).rejects.toThrow('throttled');
  const again = marks.raise(entries);
  await expect.poll(() => requests).toHaveLength(2);
  requests[1]?.answer.resolve();
  await again;
  expect(requests[1]?.marks).toEqual({ 1: '5-0' });
});
