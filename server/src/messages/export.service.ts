import { Injectable } from '@nestjs/common';
import { AuthService } from '../auth/auth.service.js';
import { lastLine, type ExportFormat, type ExportPart } from '../ports/export-text.js';
import { MessageHistory } from '../ports/message-history.js';
import type { Identity } from '../ports/identity.js';
import { FairReads } from '../limits/fair-reads.js';
import { RoomAccess } from '../rooms/room-access.service.js';

/** Few enough that a part of long messages is small, and each takes one turn. */
const MESSAGES_PER_PART = 100;

interface RoomExport {
  fileName: string;
  contentType: string;
  parts: AsyncIterable<string | Uint8Array>;
}

interface ExportedRoom {
  roomId: string;
  /** The seq of the last message, fixed when the export starts: a busy room has an end, too. */
  end: number;
  format: ExportFormat;
}

/** Streams all messages of a room as a file, one page at a time. */
@Injectable()
export class ExportService {
  constructor(
    private readonly history: MessageHistory,
    private readonly access: RoomAccess,
    private readonly auth: AuthService,
    private readonly reads: FairReads,
  ) {}

  async export(caller: Identity, roomId: string, format: ExportFormat): Promise<RoomExport> {
    const { userId } = caller.user;
    await this.access.requireMember(userId, roomId);
    const { name, seq } = await this.access.visibleRoom(userId, roomId);
    const parts = this.parts(caller, { roomId, end: seq, format });
    const fileName = `${(name || 'suda').replace(/[\\/:*?"<>|\p{Cc}]/gu, '-')}.${format}`;
    return format === 'json'
      ? { fileName, contentType: 'application/json; charset=utf-8', parts: asJson(parts) }
      : { fileName, contentType: 'text/plain; charset=utf-8', parts: asText(parts) };
  }

  /** Breaks off when the room is deleted, the user is no longer in it, or their session ended. */
  private async *parts(caller: Identity, { roomId, end, format }: ExportedRoom): AsyncGenerator<ExportPart> {
    const { userId } = caller.user;
    for (let from = 1; from <= end; from += MESSAGES_PER_PART) {
      const to = Math.min(end, from + MESSAGES_PER_PART - 1);
      yield await this.reads.turn(userId, async () => {
        const part = await this.history.exportPart({ roomId, from, to, format });
        // After reading, so that what was read of a room that was just deleted never passes for all of it.
        await this.access.requireMember(userId, roomId);
        await this.auth.requireLive(caller);
        return part;
      });
    }
  }
}

async function* asText(parts: AsyncIterable<ExportPart>): AsyncGenerator<string | Uint8Array> {
  let messages = 0;
  for await (const { text, count } of parts) {
    yield text;
    messages += count;
  }
  yield lastLine(messages);
}

async function* asJson(parts: AsyncIterable<ExportPart>): AsyncGenerator<string | Uint8Array> {
  let separator = '[\n';
  for await (const { text, count } of parts) {
    if (count === 0) continue;
    yield separator;
    yield text;
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}
