import { ENTRY_FIELD } from '@suda/engines/log';

/** An entry as Redis gives it. */
export interface StreamEntry {
  partition: number;
  id: string;
  /** Undefined when it has left the stream. */
  json: string | undefined;
  gone: boolean;
}

type RawEntry = [id: string, fields: string[] | null];

export const entryOf = (partition: number, [id, fields]: RawEntry): StreamEntry => {
  const at = fields?.indexOf(ENTRY_FIELD) ?? -1;
  return { partition, id, json: at < 0 ? undefined : fields?.[at + 1], gone: fields === null };
};

/** What XREADGROUP answered, in the order of the streams. */
export function entriesOf(answer: unknown, partitionOf: ReadonlyMap<string, number>): StreamEntry[] {
  return ((answer ?? []) as [log: string, entries: RawEntry[]][]).flatMap(([log, entries]) => {
    const partition = partitionOf.get(log) ?? -1;
    return entries.map((entry) => entryOf(partition, entry));
  });
}

/** What XAUTOCLAIM answered: where to go on, and the entries. Those that left the stream are not among them. */
export function claimedOf(answer: unknown, partition: number): { cursor: string; entries: StreamEntry[] } {
  const [cursor, entries] = answer as [string, (RawEntry | null)[]];
  return { cursor, entries: entries.filter((entry) => entry !== null).map((entry) => entryOf(partition, entry)) };
}
