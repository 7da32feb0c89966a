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

test('so is a word that is none of those known here, and nothing else that does not fit', () => {
  const state = { id: 'r1.2', roomId: 'r1', seq: 2, rev: 2, userId: 'ann', content: '', kind: 'system', createdAt: at };
  const message = { v: 1, kind: 'message', roomId: 'r1', seq: 2, rev: 2, at, actor: 'ann', state };
  expect(LogEntry.safeParse(message).success).toBe(true);
  expect(isNewerEntry({ ...message, state: { ...state, notice: { type: 'pinned', userIds: [] } } })).toBe(true);
  expect(isNewerEntry({ ...message, state: { ...state, kind: 'poll' } })).toBe(true);
  expect(isNewerEntry({ ...entry, state: { ...member, role: 'guest' } })).toBe(true);
  expect(isNewerEntry({ ...entry, state: { ...member, role: 7 } })).toBe(false);
  expect(isNewerEntry({ ...entry, state: { ...member, role: 'guest', place: 'x' } })).toBe(false);
});
