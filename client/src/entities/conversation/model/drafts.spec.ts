import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { type Draft, drafts } from './drafts';
import type { ConfirmedMessage } from './timeline-item';

const MESSAGE: ConfirmedMessage = {
  id: 'r1.1',
  roomId: 'r1',
  seq: 1,
  rev: 1,
  userId: 'ann',
  kind: 'text',
  content: 'before',
  createdAt: '2030-01-01T00:00:00.000Z',
};
const keep = (userId: string, roomId: string, text: string) => drafts.keep(userId, roomId, { text, picked: [] });

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

it('keeps a draft of a user and a room, until it is blank', () => {
  keep('ann', 'r1', 'half a thought');
  keep('ann', 'r2', 'another');
  expect(drafts.read('ann', 'r1').text).toBe('half a thought');
  expect(drafts.read('bob', 'r1').text).toBe('');
  expect([drafts.count('ann'), drafts.count('bob')]).toEqual([2, 0]);
  keep('ann', 'r1', ' \n');
  expect([drafts.read('ann', 'r1').text, drafts.count('ann')]).toEqual(['', 1]);
});

it('forgets a user’s and no other’s, and what versions before kept', () => {
  sessionStorage.setItem('suda.draft.r1', 'of whom?');
  keep('ann', 'r1', 'secret');
  keep('ann lee', 'r1', 'kept');
  drafts.forget('ann');
  expect(JSON.stringify([localStorage, sessionStorage])).not.toMatch(/secret|whom/);
  expect(drafts.read('ann lee', 'r1').text).toBe('kept');
});

it('keeps a draft as long as the page when the storage is full', () => {
  const setItem = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  vi.stubGlobal('localStorage', { setItem, getItem: () => null, removeItem: vi.fn() });
  onTestFinished(() => void vi.unstubAllGlobals());
  keep('ann', 'r1', 'longer');
  expect([drafts.read('ann', 'r1').text, drafts.count('ann')]).toEqual(['longer', 1]);
  drafts.forget('ann');
  expect([drafts.read('ann', 'r1').text, drafts.count('ann')]).toEqual(['', 0]);
});

it('keeps with the text what it answers and whom it mentions, and an edit beside it', () => {
  const picked = [{ userId: 'kim', displayName: 'Kim' }];
  const draft = { text: 'hi @Kim', picked, replyTo: MESSAGE };
  const edit = { text: 'after', picked: [], message: MESSAGE };
  drafts.keep('ann', 'r1', draft);
  drafts.keepEdit('ann', 'r1', edit);
  expect(drafts.read('ann', 'r1')).toEqual(draft);
  expect(drafts.readEdit('ann', 'r1')).toEqual(edit);
  expect(drafts.count('ann')).toBe(2);
  drafts.keepEdit('ann', 'r1', undefined);
  expect(drafts.readEdit('ann', 'r1')).toBeUndefined();
  drafts.forget('ann');
  expect(localStorage).toHaveLength(0);
});

it('reads a draft of a version before, and shows its text to one', () => {
  localStorage.setItem('suda.draft:ann:r1', 'half a thought');
  expect(drafts.read('ann', 'r1')).toEqual({ text: 'half a thought', picked: [] });
  drafts.keep('ann', 'r1', { text: 'a whole one', picked: [], replyTo: MESSAGE });
  expect(localStorage.getItem('suda.draft:ann:r1')).toBe('a whole one');
});

it('follows what another tab keeps, with what the text answers', () => {
  const heard: Draft[] = [];
  const stop = drafts.follow('ann', 'r1', (draft) => heard.push(draft));
  const changed = (userId: string, key = `suda.draft:${userId}:r1`) =>
    window.dispatchEvent(new StorageEvent('storage', { key }));
  const hello: Draft = { text: 'hello', picked: [], replyTo: MESSAGE };
  drafts.keep('ann', 'r1', hello);
  changed('ann');
  changed('bob');
  drafts.keep('ann', 'r1', { text: 'hello', picked: [] });
  changed('ann', 'suda.draft:ann:r1:context');
  stop();
  changed('ann');
  expect(heard).toEqual([hello, { text: 'hello', picked: [] }]);
});
