import { describe, expect, it, vi } from 'vitest';
import { createTabLeader } from './tab-leader';

/** The part of Web Locks that counts: who asks waits until whoever holds the lock lets go. */
function fakeLocks(): LockManager {
  const queues = new Map<string, Promise<unknown>>();
  const request = (name: string, { signal }: { signal: AbortSignal }, hold: () => Promise<void>) => {
    const before = queues.get(name) ?? Promise.resolve();
    const mine = before.then(() => (signal.aborted ? undefined : hold()));
    queues.set(name, mine);
    return mine;
  };
  return { request } as unknown as LockManager;
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

describe.each<[string, () => LockManager | null]>([
  ['locks', fakeLocks],
  ['storage', () => null],
])('with %s', (_, make) => {
  it('one tab leads, and another when that is gone', async () => {
    const locks = make();
    const [first, second] = [createTabLeader('it', locks), createTabLeader('it', locks)];
    const other = createTabLeader('other', locks);
    await settle();
    expect([first.isLeader(), second.isLeader(), other.isLeader()]).toEqual([true, false, true]);
    expect([first.isLeader(), second.isLeader()]).toEqual([true, false]);
    first.stop();
    await settle();
    expect(second.isLeader()).toBe(true);
    second.stop();
    other.stop();
  });
});

it('a tab that was closed without a word leads for a few seconds more', () => {
  vi.useFakeTimers();
  const [gone, next] = [createTabLeader('lease', null), createTabLeader('lease', null)];
  expect(gone.isLeader()).toBe(true);
  vi.advanceTimersByTime(4_999);
  expect(next.isLeader()).toBe(false);
  vi.advanceTimersByTime(2);
  expect(next.isLeader()).toBe(true);
  vi.useRealTimers();
});
