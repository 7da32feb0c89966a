import { PARTITIONS } from '@suda/contract/log';
import { compareIds } from './stream-id.js';
import type { RedisConnections } from './redis.js';

/** How far a group is in one stream. */
export interface GroupProgress {
  group: string;
  lastDelivered: string;
  pending: number;
  /** Of the oldest entry that was delivered and not acked. */
  firstPending: string | undefined;
  /** Entries not delivered yet; undefined when Redis can't tell. */
  lag: number | undefined;
}

export interface StreamProgress {
  partition: number;
  length: number;
  groups: GroupProgress[];
}

/** Whether the group has acked an entry of the stream. */
export const isAcked = ({ lastDelivered, firstPending }: GroupProgress, id: string): boolean =>
  compareIds(id, lastDelivered) <= 0 && (firstPending === undefined || compareIds(id, firstPending) < 0);

/** Whether the group has nothing to do up to an entry of the stream: it acked it, or has acked all and the log lost this one. */
export const isOver = (progress: GroupProgress, id: string): boolean =>
  isAcked(progress, id) || (progress.lag === 0 && progress.pending === 0);

type Fields = (string | number | null)[];

const named = (fields: Fields): Record<string, string | number | null> =>
  Object.fromEntries(Array.from({ length: fields.length / 2 }, (_, i) => [fields[2 * i], fields[2 * i + 1] ?? null]));

/** How far the groups are in the streams of these partitions. */
export async function progressOf(
  { commands, keys }: RedisConnections,
  partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition),
): Promise<StreamProgress[]> {
  const streams = await Promise.all(
    partitions.map(async (partition) => {
      const log = keys.log(partition);
      const [length, groups] = await Promise.all([commands.xlen(log), commands.xinfo('GROUPS', log).catch(none)]);
      return { partition, log, length, groups: (groups as Fields[]).map(named) };
    }),
  );
  // What is pending is asked after what was delivered, so that nothing delivered in between counts as acked.
  return Promise.all(
    streams.map(async ({ partition, log, length, groups }) => ({
      partition,
      length,
      groups: await Promise.all(
        groups.map(async (fields) => {
          const group = String(fields['name']);
          const [pending, first] = (await commands.xpending(log, group)) as [number, string | null];
          return {
            group,
            lastDelivered: String(fields['last-delivered-id']),
            pending,
            firstPending: first ?? undefined,
            lag: length === 0 ? 0 : lagIn(fields),
          };
        }),
      ),
    })),
  );
}

/** Of a stream that holds anything: of an emptied one, Redis 7.0 still counts what left it. */
const lagIn = ({ lag }: Record<string, string | number | null>): number | undefined =>
  typeof lag === 'number' ? lag : undefined;

/** A stream that was never made has no groups. */
function none(error: Error): unknown[] {
  if (error.message.includes('no such key')) return [];
  throw error;
}
