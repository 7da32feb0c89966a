import { expect, test } from 'vitest';
import { isNewerEntry, LogEntry } from './log-entry.js';

const at = '2026-11-04T05:06:07.890Z';
const member = { userId: 'ann', displayName: 'Ann', role: 'owner', joinedAt: at, place: 0 };
const entry = { v: 1, kind: 'member', roomId: 'r1', rev: 1, at, actor: 'ann', state: member };

test('an entry may have fields that this version does not know', () => {
  expect(LogEntry.safeParse({ ...entry, later: 1, state: { ...member, later: 1 } }).success).toBe(true);
});

test('a later version or an unknown kind is distinguished from an invalid entry', () => {
  for (const newer of [
    { ...entry, v: 1_000 },
    { ...entry, kind: 'poll' },
    { v: 1_000, kind: 'poll' },
  ]) {
    expect(LogEntry.safeParse(newer).success).toBe(false);
    expect(isNewerEntry(newer)).toBe(true);
  }
  for (const wrong of [{ ...entry, rev: 'x' }, {}, null, 'text', 7]) {
    expect(LogEntry.safeParse(wrong).success).toBe(false);
    expect(isNewerEntry(wrong)).toBe(false);
  }
});
