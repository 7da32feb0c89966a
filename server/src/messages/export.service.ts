import { Injectable } from '@nestjs/common';
import type { ExportFormat, ExportPart } from '../ports/export-text.js';
import { MessageHistory, type ExportRange } from '../ports/message-history.js';
import { FairReads } from '../limits/fair-reads.js';
import { RoomAccess } from '../rooms/room-access.service.js';

/** Few enough that a part of long messages is small, and each takes one turn. */
const MESSAGES_PER_PART = 100;

interface RoomExport {
  fileName: string;
  contentType: string;
  parts: AsyncIterable<string | Uint8Array>;
}

/** Streams all messages of a room as a file, one page at a time. */
@Injectable()
export class ExportService {
  constructor(
    private readonly history: MessageHistory,
    private readonly access: RoomAccess,
    private readonly reads: FairReads,
  ) {}

  async export(userId: string, roomId: string, format: ExportFormat): Promise<RoomExport> {
    await this.access.requireMember(userId, roomId);
    const { name } = await this.access.visibleRoom(userId, roomId);
    const parts = this.parts(userId, roomId, format);
    const fileName = `${(name || 'suda').replace(/[\\/:*?"<>|]/g, '-')}.${format}`;
    return format === 'json'
      ? { fileName, contentType: 'application/json; charset=utf-8', parts: asJson(parts) }
      : { fileName, contentType: 'text/plain; charset=utf-8', parts: asText(parts) };
  }

  /** Breaks off when the user is no longer a member. */
  private async *parts(userId: string, roomId: string, format: ExportFormat): AsyncGenerator<ExportPart> {
    let after: number | undefined = 0;
    while (after !== undefined) {
      const range: ExportRange = { roomId, after, limit: MESSAGES_PER_PART, format };
      const part: ExportPart = await this.reads.turn(userId, async () => {
        await this.access.requireMember(userId, roomId);
        return this.history.exportPart(range);
      });
      if (part.last !== undefined) yield part;
      after = part.more ? part.last : undefined;
    }
  }
}

async function* asText(parts: AsyncIterable<ExportPart>): AsyncGenerator<Uint8Array> {
  for await (const { text } of parts) yield text;
}

async function* asJson(parts: AsyncIterable<ExportPart>): AsyncGenerator<string | Uint8Array> {
  let separator = '[\n';
  for await (const { text } of parts) {
    yield separator;
    yield text;
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}
