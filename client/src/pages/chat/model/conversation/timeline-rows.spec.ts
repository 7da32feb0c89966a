import { describe, expect, it } from 'vitest';
import type { ConfirmedMessage, OutboxMessage } from '@/entities/conversation';
import { type MessageRow, timelineRows } from './timeline-rows';

const START = Date.parse('2026-11-21T03:00:00.000Z');

const message = (
  seq: number,
  userId: string,
  minute: number,
  more: Partial<ConfirmedMessage> = {},
): ConfirmedMessage => ({
  id: `r.${seq}`,
  roomId: 'r',
  seq,
  rev: seq,
  userId,
  content: `message ${seq}`,
  kind: 'text',
  createdAt: new Date(START + minute * 60_000).toISOString(),
  ...more,
});

const waiting = (clientMessageId: string, minute: number): OutboxMessage => ({
  pending: true,
  clientMessageId,
  roomId: 'r',
  userId: 'me',
  content: 'waiting',
  createdAt: new Date(START + minute * 60_000).toISOString(),
});

const bubbles = (rows: ReturnType<typeof timelineRows>) =>
  rows
    .filter((row): row is MessageRow => row.kind === 'message')
    .map((row) => (row.first ? '[' : '') + (row.last ? ']' : ''));

describe('timelineRows', () => {
  it('are made once of the same messages', () => {
    const items = [message(1, 'a', 0), message(2, 'b', 1)];
    const rows = timelineRows(items, { me: 'me', readSeq: 1 });
    expect(timelineRows(items, { me: 'me', readSeq: 1 })).toBe(rows);
    expect(timelineRows(items, { me: 'me' })).not.toEqual(rows);
    expect(timelineRows([...items], { me: 'me', readSeq: 1 })).not.toBe(rows);
  });

  it('groups the messages of one user within five minutes', () => {
    const rows = timelineRows([message(1, 'a', 0), message(2, 'a', 1), message(3, 'a', 2), message(4, 'b', 2)], {
      me: 'me',
    });
    expect(bubbles(rows)).toEqual(['[', '', ']', '[]']);
  });

  it('begins a new group after a pause', () => {
    const rows = timelineRows([message(1, 'a', 0), message(2, 'a', 6)], { me: 'me' });
    expect(bubbles(rows)).toEqual(['[]', '[]']);
  });

  it('starts a new group after a notice, which has no group', () => {
    const notice = message(2, 'b', 1, { kind: 'system' });
    const rows = timelineRows([message(1, 'a', 0), notice, message(3, 'a', 2)], { me: 'me' });
    expect(rows.map((row) => row.kind)).toEqual(['day', 'message', 'notice', 'message']);
    expect(bubbles(rows)).toEqual(['[]', '[]']);
  });

  it('puts a day before the first message of each local day', () => {
    const rows = timelineRows([message(1, 'a', 0), message(2, 'a', 1), message(3, 'a', 60 * 24 * 2)], { me: 'me' });
    expect(rows.map((row) => row.kind)).toEqual(['day', 'message', 'message', 'day', 'message']);
  });

  it('draws the line before the first message of another that was not read, and breaks the group there', () => {
    const rows = timelineRows([message(1, 'a', 0), message(2, 'me', 1), message(3, 'a', 1), message(4, 'a', 2)], {
      me: 'me',
      readSeq: 1,
    });
    expect(rows.map((row) => row.key)).toEqual(['day-2026-11-21-s-1', 's-1', 's-2', 'new', 's-3', 's-4']);
  });

  it('draws the line below notices and deleted messages', () => {
    const rows = timelineRows(
      [
        message(1, 'a', 0),
        message(2, 'a', 0, { kind: 'system' }),
        message(3, 'a', 0, { deletedAt: new Date(START).toISOString() }),
        message(4, 'a', 0),
      ],
      { me: 'me', readSeq: 1 },
    );
    expect(rows.map((row) => row.key).slice(-3)).toEqual(['s-3', 'new', 's-4']);
  });

  it('draws no line where older messages are still missing, and none without something new', () => {
    const kinds = (readSeq: number, complete: boolean) =>
      timelineRows([message(5, 'a', 0), message(6, 'a', 1)], { me: 'me', readSeq, complete }).map((row) => row.kind);
    expect(kinds(2, false)).not.toContain('new');
    expect(kinds(2, true)).toContain('new');
    expect(kinds(6, true)).not.toContain('new');
    expect(kinds(4, false)).toContain('new');
  });

  it('keeps the key of a message of mine from waiting to confirmed', () => {
    const before = timelineRows([waiting('c1', 0)], { me: 'me' }).at(-1)?.key;
    const after = timelineRows([message(9, 'me', 0, { clientMessageId: 'c1' })], { me: 'me' }).at(-1)?.key;
    expect(after).toBe(before);
  });

  it("does not use another's clientMessageId as a key", () => {
    const rows = timelineRows(
      [message(1, 'a', 0, { clientMessageId: 'x' }), message(2, 'b', 0, { clientMessageId: 'x' })],
      {
        me: 'me',
      },
    );
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
  });
});
