import { describe, expect, it } from 'vitest';
import type { Message } from '@suda/contract';
import { append, newestWindow, prepend, react, upsert, windowAround } from './message-window';

const message = (seq: number, rev = seq, content = `m${seq}`): Message => ({
  id: `r.${seq}`,
  roomId: 'r',
  seq,
  rev,
  userId: 'u1',
  content,
  kind: 'text',
  createdAt: '2030-01-01T00:00:00.000Z',
});
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => message(from + index));
const seqs = ({ messages }: { messages: readonly Message[] }) => messages.map(({ seq }) => seq);

describe('a window of messages', () => {
  it('keeps the state with the higher rev, in any order of arrival', () => {
    const window = newestWindow({ messages: range(1, 3), more: false });
    const edited = upsert(window, [message(2, 9, 'new')]);
    expect(edited.messages[1]?.content).toBe('new');
    expect(upsert(edited, [message(2, 5, 'old')])).toBe(edited);
  });

  it('takes a reaction to what it holds, once, and says when it holds something older', () => {
    const window = newestWindow({ messages: range(1, 3), more: false });
    const change = { roomId: 'r', seq: 2, rev: 4, fromRev: 2, userId: 'u2', emoji: '👍', on: true };
    const reacted = react(window, change);
    expect(reacted.window.messages[1]).toEqual({ ...message(2, 4, 'm2'), reactions: { '👍': ['u2'] } });
    expect(react(reacted.window, change)).toEqual({ window: reacted.window, stale: false });
    const back = react(reacted.window, { ...change, rev: 5, fromRev: 4, on: false });
    expect(back.window.messages[1]).toEqual(message(2, 5, 'm2'));
    expect(react(window, { ...change, rev: 6, fromRev: 5 })).toEqual({ window, stale: true });
    expect(react(window, { ...change, seq: 9 })).toEqual({ window, stale: false });
  });

  it('appends the next messages and never shows a gap', () => {
    const window = newestWindow({ messages: range(1, 3), more: false });
    expect(seqs(upsert(window, [message(5), message(4)]))).toEqual([1, 2, 3, 4, 5]);
    const cut = upsert(window, [message(6)]);
    expect(seqs(cut)).toEqual([1, 2, 3]);
    expect(cut.atNewest).toBe(false);
  });

  it('leaves new messages out after a jump, until the newest page is reached', () => {
    const jumped = windowAround({ messages: range(10, 20), more: true }, 40);
    expect(seqs(upsert(jumped, [message(41)]))).toEqual(seqs(jumped));
    const grown = append(jumped, { messages: range(21, 30), more: true }, 41);
    expect(grown.atNewest).toBe(false);
    expect(append(grown, { messages: range(31, 41), more: false }, 41).atNewest).toBe(true);
    // One more came while the page was under way.
    expect(append(grown, { messages: range(31, 41), more: false }, 42).atNewest).toBe(false);
  });

  it('stays within its capacity by letting go of the far side', () => {
    const window = newestWindow({ messages: range(11, 20), more: true }, 10);
    const later = upsert(window, [message(21)]);
    expect(seqs(later)).toEqual(seqs({ messages: range(12, 21) }));
    const older = prepend(window, { messages: range(6, 10), more: true });
    expect(seqs(older)).toEqual(seqs({ messages: range(6, 15) }));
    expect(older.atNewest).toBe(false);
    const newer = append(older, { messages: range(16, 20), more: false }, 20);
    expect(seqs(newer)).toEqual(seqs({ messages: range(11, 20) }));
    expect([newer.atNewest, newer.atOldest]).toEqual([true, false]);
  });
});
