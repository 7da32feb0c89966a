import { PARTITIONS } from '@suda/engines/log';
import { compareStreamIds, groupsOf, type GroupInfo, type RedisConnections } from '@suda/engines/redis';

/** How far a group is in one stream. */
export interface GroupProgress {
  group: string;
  lastDelivered: string;
  pending: number;
  /** Of the oldest entry that was delivered and not acked. */
  firstPending: string | undefined;
  /** Entries not delivered yet; undefined when Redis doesn't know. */
  lag: number | undefined;
}

export interface StreamProgress {
  partition: number;
  length: number;
  groups: GroupProgress[];
}

/** Whether the group has acked an entry of the stream. */
export const isAcked = ({ lastDelivered, firstPending }: GroupProgress, id: string): boolean =>
  compareStreamIds(id, lastDelivered) <= 0 && (firstPending === undefined || compareStreamIds(id, firstPending) < 0);

/** Whether the group has nothing to do up to an entry of the stream: it acked it, or has acked all and the log lost this one. */
export const isOver = (progress: GroupProgress, id: string): boolean =>
  isAcked(progress, id) || (progress.lag === 0 && progress.pending === 0);

/** How far the groups are in the streams of these partitions. */
export async function progressOf(
  redis: RedisConnections,
  partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition),
): Promise<StreamProgress[]> {
  const { commands, keys } = redis;
  const streams = await Promise.all(
    partitions.map(async (partition) => {
      const log = keys.log(partition);
      const [length, groups] = await Promise.all([commands.xlen(log), groupsOf(redis, log)]);
      return { partition, log, length, groups };
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
const lagIn = ({ lag }: GroupInfo): number | undefined => (typeof lag === 'number' ? lag : undefined);
