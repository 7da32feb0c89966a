import { isNewerEntry, LogEntry, type LogRecord } from '@suda/engines/log';

/** One entry as this consumer received it, or one of its records. */
export interface Delivery<E extends LogEntry = LogEntry> {
  partition: number;
  /** Of the entry in its stream. */
  id: string;
  /** Somebody may have written it before. */
  again: boolean;
  /** Milliseconds of this process's clock. */
  receivedAt: number;
  /** As it stands in the stream. */
  json: string;
  entry: E;
  /** Those of its records that have to be tried again, once there was a try. */
  left?: LogRecord[];
  /** Why the engine takes one of its records never, once that is known. */
  refused?: string;
}
export type RecordDelivery = Delivery<LogRecord>;

/** What became of one try to write a delivery. */
export type DeliveryOutcome =
  | { is: 'written' }
  /** The engine can't now: it is tried again, without end. */
  | { is: 'later'; reason: string }
  /** The engine never will. */
  | { is: 'refused'; reason: string };

export const WRITTEN: DeliveryOutcome = { is: 'written' };

/** An operator reads this in the list of dead letters. */
const NEWER = 'made by a newer version: update the consumers, then replay the dead letters';

/** The entry with all its fields, unknown ones too; or why it can't be read, and whether a newer version can. */
export function readEntry(json: string | undefined): { entry: LogEntry } | { fault: string; newer?: true } {
  if (json === undefined) return { fault: 'the entry has no field of ours' };
  try {
    const value: unknown = JSON.parse(json);
    const parsed = LogEntry.safeParse(value);
    if (parsed.success) return { entry: value as LogEntry };
    if (isNewerEntry(value)) return { fault: NEWER, newer: true };
    const issue = parsed.error.issues[0];
    return { fault: `the entry is not as agreed: ${issue?.path.join('.')} ${issue?.code}` };
  } catch {
    return { fault: 'the entry is no JSON' };
  }
}
