import type { LogKeys } from '@suda/engines/log';
import { entriesOf, type StreamEntry } from './entries.js';
import type { RedisClient } from '@suda/engines/redis';

/** How long a read waits for entries: bounds how long a stop takes. */
const BLOCK_MS = 1_000;

export interface StreamReaderOptions {
  client: RedisClient;
  keys: LogKeys;
  partitions: readonly number[];
  group: string;
  consumer: string;
  /** Most entries of one read. */
  batch: number;
}

/** Reads the streams of some partitions for one consumer of a group, over a connection that nobody else uses. */
export class StreamReader {
  private readonly logs: string[];
  private readonly partitionOf: Map<string, number>;

  constructor(private readonly options: StreamReaderOptions) {
    this.logs = options.partitions.map((partition) => options.keys.log(partition));
    this.partitionOf = new Map(options.partitions.map((partition) => [options.keys.log(partition), partition]));
  }

  /** What nobody was given yet: at most a batch, or nothing after a while. */
  async fresh(): Promise<StreamEntry[]> {
    // COUNT holds for each stream: first a share of the batch from all, then the rest of it from those that have more.
    const share = Math.max(1, Math.floor(this.options.batch / this.logs.length));
    const entries = await this.read(this.logs, '>', share, BLOCK_MS);
    const counts = new Map<string, number>();
    for (const { partition } of entries) {
      const log = this.options.keys.log(partition);
      counts.set(log, (counts.get(log) ?? 0) + 1);
    }
    const full = [...counts].filter(([, count]) => count >= share).map(([log]) => log);
    const rest = Math.floor((this.options.batch - entries.length) / full.length);
    return full.length > 0 && rest > 0 ? entries.concat(await this.read(full, '>', rest)) : entries;
  }

  /** What this consumer was given and has not acked, in pages, oldest first. */
  async *own(): AsyncGenerator<StreamEntry[]> {
    const share = Math.max(1, Math.floor(this.options.batch / this.logs.length));
    const after = new Map(this.logs.map((log) => [log, '0']));
    while (after.size > 0) {
      const entries = await this.read([...after.keys()], [...after.values()], share);
      const last = new Map(entries.map(({ partition, id }) => [this.options.keys.log(partition), id]));
      for (const log of after.keys()) {
        const id = last.get(log);
        if (id === undefined) after.delete(log);
        else after.set(log, id);
      }
      if (entries.length > 0) yield entries;
    }
  }

  private async read(logs: string[], after: '>' | string[], count: number, blockMs?: number): Promise<StreamEntry[]> {
    const { client, group, consumer } = this.options;
    const ids = after === '>' ? logs.map(() => '>') : after;
    const block = blockMs === undefined ? [] : ['BLOCK', blockMs];
    const answer = await client.xreadgroup(
      ...(['GROUP', group, consumer, 'COUNT', count, ...block, 'STREAMS', ...logs, ...ids] as unknown as [
        'GROUP',
        string,
        string,
        'STREAMS',
        ...string[],
      ]),
    );
    return entriesOf(answer, this.partitionOf);
  }
}
