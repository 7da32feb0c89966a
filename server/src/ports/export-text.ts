import type { Message, RestQuery } from '@suda/contract';

export type ExportFormat = RestQuery<'exportRoom'>['format'];

/** Messages of a room as lines of a file; those of JSON are the elements of one array, without its brackets. */
export interface ExportPart {
  /** UTF-8, empty without messages. */
  text: Uint8Array;
  /** How many messages it holds. */
  count: number;
}

export function exportPartOf(messages: readonly Message[], format: ExportFormat): ExportPart {
  const text =
    format === 'json'
      ? messages.map((message) => JSON.stringify(message)).join(',\n')
      : messages.map((message) => toLine(message)).join('');
  return { text: new TextEncoder().encode(text), count: messages.length };
}

/** The last line of a text that is whole. No message can hold it: their lines begin with a time or are indented. */
export const lastLine = (count: number): string => `--- End of the conversation: ${count} messages ---\n`;

/** Whatever an editor shows as the end of a line, by UAX 14. */
const LINE_BREAKS = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g;

/** What goes on after a line break is indented, so that nothing that was written looks like a line of the file. */
const indented = (text: string): string => text.replaceAll(LINE_BREAKS, '\n    ');

function toLine({ createdAt, kind, userId, content, deletedAt }: Message): string {
  const time = `${createdAt.slice(0, 19).replace('T', ' ')}Z`;
  if (kind === 'system') return `${time}  * ${indented(content)}\n`;
  return `${time}  ${userId}: ${deletedAt ? '[deleted]' : indented(content)}\n`;
}
