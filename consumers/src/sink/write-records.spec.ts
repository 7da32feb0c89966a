import { expect, it } from 'vitest';
import { LogEntry } from '@suda/engines/log';
import { WRITTEN, type Delivery, type DeliveryOutcome, type RecordDelivery } from '../source/delivery.js';
import type { Sink } from './sink.js';
import { writeRecords } from './write-records.js';

const stepOf = (people: number): Delivery => {
  const joined = Array.from({ length: people }, (_, index) => ({ userId: `p${index}`, displayName: `P${index}` }));
  const entry = LogEntry.parse({
    ...{ v: 1, kind: 'step', roomId: 'r', rev: 1, at: '2026-11-04T05:06:07.890Z', actor: 'ann' },
    ...{ place: 1, joined },
  });
  return { partition: 0, id: '1-1', again: false, receivedAt: 0, json: '', entry };
};

function sinkOf(outcomeOf: (userId: string, time: number) => DeliveryOutcome) {
  const times = new Map<string, number>();
  const calls: number[] = [];
  const write = (records: readonly RecordDelivery[]) => {
    calls.push(records.length);
    return Promise.resolve(
      records.map(({ entry }) => {
        const userId = entry.kind === 'member' ? entry.state.userId : '';
        times.set(userId, (times.get(userId) ?? 0) + 1);
        return outcomeOf(userId, times.get(userId) ?? 0);
      }),
    );
  };
  return { sink: { write } as Pick<Sink, 'write'> as Sink, times, calls };
}

const LATER: DeliveryOutcome = { is: 'later', reason: 'busy' };

it('tries again only the records that an engine did not take, however many an entry has', async () => {
  const { sink, times } = sinkOf((userId, time) => (time > Number(userId.slice(1)) % 3 ? WRITTEN : LATER));
  const delivery = stepOf(300);
  expect(await writeRecords(sink, [delivery])).toEqual([LATER]);
  expect(await writeRecords(sink, [delivery])).toEqual([LATER]);
  expect(await writeRecords(sink, [delivery])).toEqual([WRITTEN]);
  expect([0, 1, 2].map((at) => times.get(`p${at}`))).toEqual([1, 2, 3]);
});

it('remembers what an engine refused until the others are over, and after', async () => {
  const { sink, calls } = sinkOf((userId, time) => {
    if (userId === 'p0') return { is: 'refused', reason: 'poison' };
    return time > 1 ? WRITTEN : LATER;
  });
  const delivery = stepOf(2);
  expect(await writeRecords(sink, [delivery])).toEqual([LATER]);
  for (let time = 0; time < 2; time += 1)
    expect(await writeRecords(sink, [delivery])).toEqual([{ is: 'refused', reason: 'poison' }]);
  expect(calls).toEqual([2, 1]);
});

it('gives an engine a bounded number of records at a time', async () => {
  const { sink, calls } = sinkOf(() => WRITTEN);
  const outcomes = await writeRecords(sink, [900, 900, 900, 3_000, 1].map(stepOf));
  expect(outcomes).toEqual(Array.from({ length: 5 }, () => WRITTEN));
  expect(calls).toEqual([1_800, 900, 3_000, 1]);
});
