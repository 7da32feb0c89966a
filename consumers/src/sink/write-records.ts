import { recordsOf } from '@suda/engines/log';
import { WRITTEN, type Delivery, type DeliveryOutcome, type RecordDelivery } from '../source/delivery.js';
import type { Sink } from './sink.js';

/**
 * One try at all records of each delivery; the outcomes stand in the order of the deliveries. One is written when all its
 * records are, and refused only when none of them has to be tried again.
 */
export async function writeRecords(sink: Sink, deliveries: readonly Delivery[]): Promise<DeliveryOutcome[]> {
  const records = deliveries.map((delivery) =>
    recordsOf(delivery.entry).map((entry): RecordDelivery => ({ ...delivery, entry })),
  );
  const outcomes = (await sink.write(records.flat())).values();
  return records.map((ofOne) => outcomeOf(ofOne.map(() => outcomes.next().value ?? NO_OUTCOME)));
}

const NO_OUTCOME: DeliveryOutcome = { is: 'later', reason: 'the sink gave no outcome' };

const outcomeOf = (ofRecords: readonly DeliveryOutcome[]): DeliveryOutcome =>
  ofRecords.find(({ is }) => is === 'later') ?? ofRecords.find(({ is }) => is === 'refused') ?? WRITTEN;
