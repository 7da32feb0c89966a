import { compareStreamIds } from '@suda/engines/redis';

type Marks = ReadonlyMap<number, string>;

/**
 * Raises the archive marks: one request at a time, for all batches that wait by then. All marks are one item, which
 * DynamoDB writes a few hundred times a second at most.
 */
export class ArchiveMarks {
  private readonly raised = new Map<number, string>();
  private wanted = new Map<number, string>();
  private underWay: Promise<unknown> = Promise.resolve();
  private next: Promise<void> | undefined;

  constructor(private readonly write: (marks: Marks) => Promise<void>) {}

  /** Resolves when the archive was told of these entries. */
  raise(entries: readonly { partition: number; id: string }[]): Promise<void> {
    let isHigher = false;
    for (const { partition, id } of entries) {
      if (partition < 0 || !isAfter(id, this.raised.get(partition))) continue;
      isHigher = true;
      if (isAfter(id, this.wanted.get(partition))) this.wanted.set(partition, id);
    }
    if (isHigher) this.next ??= this.underWay.then(() => this.send());
    return isHigher && this.next ? this.next : Promise.resolve();
  }

  private send(): Promise<void> {
    const marks = this.wanted;
    this.wanted = new Map();
    this.next = undefined;
    const sent = this.write(marks).then(() => {
      for (const [partition, id] of marks) this.raised.set(partition, id);
    });
    this.underWay = sent.catch(() => undefined);
    return sent;
  }
}

const isAfter = (id: string, than = '0-0'): boolean => compareStreamIds(id, than) > 0;
