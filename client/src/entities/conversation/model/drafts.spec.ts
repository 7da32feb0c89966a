import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { drafts } from './drafts';

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

it('keeps a draft of a user and a room, until it is blank', () => {
  drafts.keep('ann', 'r1', 'half a thought');
  drafts.keep('ann', 'r2', 'another');
  expect(drafts.read('ann', 'r1')).toBe('half a thought');
  expect(drafts.read('bob', 'r1')).toBe('');
  expect([drafts.count('ann'), drafts.count('bob')]).toEqual([2, 0]);
  drafts.keep('ann', 'r1', ' \n');
  expect([drafts.read('ann', 'r1'), drafts.count('ann')]).toEqual(['', 1]);
});

it('forgets a user’s and no other’s, and what versions before kept', () => {
  sessionStorage.setItem('suda.draft.r1', 'of whom?');
  drafts.keep('ann', 'r1', 'secret');
  drafts.keep('ann lee', 'r1', 'kept');
  drafts.forget('ann');
  expect(JSON.stringify([localStorage, sessionStorage])).not.toMatch(/secret|whom/);
  expect(drafts.read('ann lee', 'r1')).toBe('kept');
});

it('loses a draft rather than a message when the storage is full', () => {
  const removeItem = vi.fn();
  const setItem = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  vi.stubGlobal('localStorage', { setItem, removeItem });
  onTestFinished(() => void vi.unstubAllGlobals());
  expect(() => drafts.keep('ann', 'r1', 'longer')).not.toThrow();
  expect(removeItem).toHaveBeenCalledWith('suda.draft:ann:r1');
});

it('follows what another tab keeps', () => {
  const heard: string[] = [];
  const stop = drafts.follow('ann', 'r1', (text) => heard.push(text));
  const changed = (userId: string, newValue: string | null) =>
    window.dispatchEvent(new StorageEvent('storage', { key: `suda.draft:${userId}:r1`, newValue }));
  changed('ann', 'hello');
  changed('bob', 'not this');
  changed('ann', null);
  stop();
  changed('ann', 'too late');
  expect(heard).toEqual(['hello', '']);
});
