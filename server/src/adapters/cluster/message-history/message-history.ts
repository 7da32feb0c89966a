import type { Message } from '@suda/contract';
import { exportPartOf, type ExportPart } from '../../../ports/export-text.js';
import {
  MessageHistory,
  type Changes,
  type ExportRange,
  type HistoryPage,
  type HistoryPosition,
} from '../../../ports/message-history.js';
import type { DynamoArchive } from '../dynamo/archive.js';
import type { HotMessages } from './hot-messages.js';

interface Range {
  from: number;
  to: number;
  more: boolean;
}

/**
 * Hot first, then the archive, never the reverse: what left hot before we looked is in the archive already. Seqs are
 * gapless, so a page is a range, and one that is wholly hot needs no archive.
 */
export class DynamoMessageHistory extends MessageHistory {
  constructor(
    private readonly hot: HotMessages,
    private readonly archive: DynamoArchive,
  ) {
    super();
  }

  async page(roomId: string, position: HistoryPosition, limit: number): Promise<HistoryPage> {
    const room = await this.hot.state(roomId);
    if (!room) return { messages: [], more: false, rev: 0 };
    const { from, to, more } = rangeOf(position, limit, room.seq);
    return { messages: await this.range(roomId, from, to), more, rev: room.rev };
  }

  async exportPart({ roomId, from, to, format }: ExportRange): Promise<ExportPart> {
    const { messages } = await this.page(roomId, { after: from - 1 }, to - from + 1);
    return exportPartOf(messages, format);
  }

  async message(roomId: string, seq: number): Promise<Message | undefined> {
    const room = await this.hot.state(roomId);
    if (!room || seq < 1 || seq > room.seq) return undefined;
    return (await this.range(roomId, seq, seq))[0];
  }

  async changesSince(roomId: string, rev: number, limit: number): Promise<Changes | undefined> {
    const changed = await this.hot.changesSince(roomId, rev, limit + 1);
    return changed && { messages: changed.slice(0, limit), more: changed.length > limit };
  }

  private async range(roomId: string, from: number, to: number): Promise<Message[]> {
    if (from > to) return [];
    const found = await this.hot.range(roomId, from, to);
    const cold = missing(found, from, to);
    const [first, last] = [cold[0], cold.at(-1)];
    if (first === undefined || last === undefined) return ascending(found);
    for (const message of await this.archive.range(roomId, first, last)) {
      const hot = found.get(message.seq);
      if (!hot || hot.rev < message.rev) found.set(message.seq, message);
    }
    const lost = missing(found, first, last);
    // A deleted room loses its messages while we read; any other must not.
    if (lost.length > 0 && (await this.hot.state(roomId))) this.archive.reportLost(roomId, lost);
    return ascending(found);
  }
}

const missing = (found: ReadonlyMap<number, Message>, from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((seq) => !found.has(seq));

const ascending = (found: ReadonlyMap<number, Message>): Message[] => [...found.values()].sort((a, b) => a.seq - b.seq);

/** The seqs of a page in a room whose newest message is `newest`. */
function rangeOf(position: HistoryPosition, limit: number, newest: number): Range {
  const upTo = (last: number, most: number): Range => {
    const to = Math.min(last, newest);
    const from = Math.max(1, to - most + 1);
    return { from, to, more: to > 0 && from > 1 };
  };
  const startAt = (first: number, most: number): Range => {
    const from = Math.max(1, first);
    const to = Math.min(newest, from + most - 1);
    return { from, to, more: to < newest && from <= newest };
  };
  if ('before' in position) return upTo(position.before - 1, limit);
  if ('after' in position) return startAt(position.after + 1, limit);
  if (!('around' in position)) return upTo(newest, limit);
  const half = Math.floor(limit / 2);
  const head = upTo(position.around - 1, half);
  const tail = startAt(position.around, limit - half);
  return { from: Math.min(head.from, tail.from), to: tail.to, more: head.more };
}
