import { recordsOf } from '@suda/engines/log';
import { WRITTEN, type Delivery, type DeliveryOutcome, type RecordDelivery } from '../source/delivery.js';
import type { Sink } from './sink.js';

/** An entry may hold hundreds of records: no more than these are unfolded at a time, or those of one entry. */
const MOST_RECORDS = 2_000;

const NO_OUTCOME: DeliveryOutcome = { is: 'later', reason: 'the sink gave no outcome' };

/**
 * One try at all records of each delivery that are not over yet; the outcomes stand in the order of the deliveries. One is
 * written when all its records are, and refused only when none of them has to be tried again.
 */
export async function writeRecords(sink: Sink, deliveries: readonly Delivery[]): Promise<DeliveryOutcome[]> {
  const outcomes: DeliveryOutcome[] = [];
  let run: { delivery: Delivery; records: RecordDelivery[] }[] = [];
  let size = 0;
  const writeRun = async () => {
    const results = size > 0 ? (await sink.write(run.flatMap(({ records }) => records))).values() : [].values();
    for (const { delivery, records } of run)
      outcomes.push(settle(delivery, records, () => results.next().value ?? NO_OUTCOME));
    run = [];
    size = 0;
  };
  for (const delivery of deliveries) {
    const { left = recordsOf(delivery.entry), ...shared } = delivery;
    if (size > 0 && size + left.length > MOST_RECORDS) await writeRun();
    run.push({ delivery, records: left.map((entry) => ({ ...shared, entry })) });
    size += left.length;
  }
  await writeRun();
  return outcomes;
}

/** Remembers what is left of a delivery: of many records, each would have to be taken in the same try otherwise. */
function settle(
  delivery: Delivery,
  records: readonly RecordDelivery[],
  outcome: () => DeliveryOutcome,
): DeliveryOutcome {
  const left: RecordDelivery['entry'][] = [];
  let reason: string | undefined;
  for (const { entry } of records) {
    const it = outcome();
    if (it.is === 'refused') delivery.refused ??= it.reason;
    if (it.is !== 'later') continue;
    left.push(entry);
    reason ??= it.reason;
  }
  delivery.left = left;
  if (reason !== undefined) return { is: 'later', reason };
  return delivery.refused === undefined ? WRITTEN : { is: 'refused', reason: delivery.refused };
}
