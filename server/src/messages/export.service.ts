import { Injectable } from '@nestjs/common';
import type { Message, RestQuery } from '@suda/contract';
import { MessageHistory } from '../ports/message-history.js';
import { FairReads } from '../limits/fair-reads.js';
import { RoomAccess } from '../rooms/room-access.service.js';

type Format = RestQuery<'exportRoom'>['format'];

/** Few enough that a part of long messages is small, and each takes one turn. */
const MESSAGES_PER_PART = 100;

interface RoomExport {
  fileName: string;
  contentType: string;
  parts: AsyncIterable<string>;
}

/** Streams all messages of a room as a file, one page at a time. */
@Injectable()
export class ExportService {
  constructor(
    private readonly history: MessageHistory,
    private readonly access: RoomAccess,
    private readonly reads: FairReads,
  ) {}

  async export(userId: string, roomId: string, format: Format): Promise<RoomExport> {
    await this.access.requireMember(userId, roomId);
    const { name } = await this.access.visibleRoom(userId, roomId);
    const pages = this.pages(userId, roomId);
    const fileName = `${(name || 'suda').replace(/[\\/:*?"<>|]/g, '-')}.${format}`;
    return format === 'json'
      ? { fileName, contentType: 'application/json; charset=utf-8', parts: asJson(pages) }
      : { fileName, contentType: 'text/plain; charset=utf-8', parts: asText(pages) };
  }

  /** Breaks off when the user is no longer a member. */
  private async *pages(userId: string, roomId: string): AsyncGenerator<Message[]> {
    for (let after = 0; ;) {
      const position = { after };
      const { messages, more } = await this.reads.turn(userId, async () => {
        await this.access.requireMember(userId, roomId);
        return this.history.page(roomId, position, MESSAGES_PER_PART);
      });
      if (messages.length > 0) yield messages;
      const last = messages.at(-1);
      if (!more || !last) return;
      after = last.seq;
    }
  }
}

async function* asText(pages: AsyncIterable<Message[]>): AsyncGenerator<string> {
  for await (const messages of pages) yield messages.map(toLine).join('');
}

function toLine({ createdAt, kind, userId, content, deletedAt }: Message): string {
  const time = `${createdAt.slice(0, 19).replace('T', ' ')}Z`;
  if (kind === 'system') return `${time}  * ${content}\n`;
  return `${time}  ${userId}: ${deletedAt ? '[deleted]' : content.replaceAll('\n', '\n    ')}\n`;
}

async function* asJson(pages: AsyncIterable<Message[]>): AsyncGenerator<string> {
  let separator = '[\n';
  for await (const messages of pages) {
    yield separator + messages.map((message) => JSON.stringify(message)).join(',\n');
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}
