import type { Message, RestQuery } from '@suda/contract';

export type ExportFormat = RestQuery<'exportRoom'>['format'];

/** Messages of a room as lines of a file; those of JSON are the elements of one array, without its brackets. */
export interface ExportPart {
  /** UTF-8, empty without messages. */
  text: Uint8Array;
  /** The seq of the last message. */
  last: number | undefined;
  /** Whether there are messages after it. */
  more: boolean;
}

interface MessagesOfPart {
  messages: readonly Message[];
  more: boolean;
}

export function exportPartOf({ messages, more }: MessagesOfPart, format: ExportFormat): ExportPart {
  const text =
    format === 'json'
      ? messages.map((message) => JSON.stringify(message)).join(',\n')
      : messages.map((message) => toLine(message)).join('');
  return { text: new TextEncoder().encode(text), last: messages.at(-1)?.seq, more };
}

function toLine({ createdAt, kind, userId, content, deletedAt }: Message): string {
  const time = `${createdAt.slice(0, 19).replace('T', ' ')}Z`;
  if (kind === 'system') return `${time}  * ${content}\n`;
  return `${time}  ${userId}: ${deletedAt ? '[deleted]' : content.replaceAll('\n', '\n    ')}\n`;
}
