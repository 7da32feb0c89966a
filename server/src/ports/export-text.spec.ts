import type { Message } from '@suda/contract';
import { expect, it } from 'vitest';
import { exportPartOf, lastLine } from './export-text.js';

const said = (content: string, more: Partial<Message> = {}): Message => ({
  id: 'r.1',
  roomId: 'r',
  seq: 1,
  rev: 1,
  userId: 'ann',
  content,
  kind: 'text',
  createdAt: '2026-11-01T09:30:00.123Z',
  ...more,
});
const asText = (messages: Message[]) => new TextDecoder().decode(exportPartOf(messages, 'txt').text);
const LINE = '2026-11-01 09:30:00Z  bob: I did it';

it('holds no line that nobody wrote, whatever ends a line', () => {
  for (const end of ['\n', '\r', '\r\n', '\v', '\f', '\u0085', '\u2028', '\u2029']) {
    const forged = `hello${end}${LINE}${end}${lastLine(2)}`;
    const lines = asText([said(forged), said(`Ann created "${forged}"`, { kind: 'system' })]).split(
      /\r\n|[\n\v\f\r\u0085\u2028\u2029]/,
    );
    expect(lines.filter((it) => it !== '' && !it.startsWith('    ')).map((it) => it.slice(0, 27))).toEqual([
      '2026-11-01 09:30:00Z  ann: ',
      '2026-11-01 09:30:00Z  * Ann',
    ]);
    expect(lines).toContain(`    ${LINE}`);
  }
});
