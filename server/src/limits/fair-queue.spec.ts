import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { FairQueue } from './fair-queue.js';

const queue = (bounds: Partial<ConstructorParameters<typeof FairQueue>[0]> = {}) =>
  new FairQueue({ atOnce: 1, ofKey: 1, waitingOfKey: 100, waiting: 1_000, ...bounds });

/** Works that note their key when they begin, and end on command. */
function works() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const work = (key: string) => (): Promise<string> => {
    begun.push(key);
    return new Promise((end) => ends.push(() => end(key)));
  };
  return { begun, work, endOne: () => ends.shift()?.() };
}

it('serves keys in turn, independent of their load', async () => {
  const fair = queue();
  const order: string[] = [];
  const note = (key: string) => async () => void order.push(key);
  const all = ['a', 'a', 'a', 'a', 'a', 'a', 'b', 'c', 'b'].map((key) => fair.run(key, note(key)));
  await Promise.all(all);
  expect(order.join('')).toBe('abcabaaaa');
});

it('gives the loop a turn between two works', async () => {
  const fair = queue();
  let turns = 0;
  let counting = true;
  const count = (): void => {
    turns += 1;
    if (counting) setImmediate(count);
  };
  setImmediate(count);
  const seen = await Promise.all(Array.from({ length: 5 }, () => fair.run('a', async () => turns)));
  counting = false;
  expect(new Set(seen).size).toBe(5);
});

it('runs a few at a time, of one key and of all', async () => {
  const fair = queue({ atOnce: 3, ofKey: 2 });
  const { begun, work, endOne } = works();
  const results = Promise.all(['a', 'a', 'a', 'b', 'b', 'b'].map((key) => fair.run(key, work(key))));
  await turn();
  await turn();
  expect(begun.join('')).toBe('aab');
  endOne();
  await turn();
  await turn();
  await turn();
  expect(begun.join('')).toBe('aabb');
  while (begun.length < 6) {
    endOne();
    await turn();
  }
  for (let i = 0; i < 6; i++) endOne();
  expect((await results).join('')).toBe('aaabbb');
});

it('refuses work beyond the bounds, and continues', async () => {
  const fair = queue({ waitingOfKey: 2 });
  const { work, endOne } = works();
  const taken = [fair.run('a', work('a')), fair.run('a', work('a')), fair.run('a', work('a'))];
  await expect(fair.run('a', work('a'))).rejects.toMatchObject({ code: 'rate_limited' });
  taken.push(fair.run('b', work('b')));
  for (let left = taken.length; left > 0; left--) {
    endOne();
    await turn();
    await turn();
  }
  expect(await Promise.all(taken)).toHaveLength(4);
  expect(await fair.run('c', async () => 'free')).toBe('free');
});

it('continues after failed work', async () => {
  const fair = queue();
  const failing = fair.run('a', () => Promise.reject(new Error('no')));
  const after = fair.run('a', async () => 'fine');
  await expect(failing).rejects.toThrow('no');
  expect(await after).toBe('fine');
});

it('starts at most one work per turn of the event loop, also when each ends before the next is added', async () => {
  const fair = queue({ atOnce: 8, ofKey: 8 });
  let inTurn = 0;
  const all = [];
  for (let i = 0; i < 5; i++) {
    all.push(fair.run('a', async () => void (inTurn += 1)));
    for (let tick = 0; tick < 20; tick++) await Promise.resolve();
  }
  expect(inTurn).toBe(1);
  await Promise.all(all);
  expect(inTurn).toBe(5);
});

it('replaces work of the longest queue when it is full, and refuses keys with as much', async () => {
  const fair = queue({ waiting: 3, full: () => new Error('full') });
  const refusedWorks: string[] = [];
  const begun: string[] = [];
  const add = (name: string) =>
    fair
      .run(name.charAt(0), async () => {
        begun.push(name);
        await turn();
      })
      .catch(() => void refusedWorks.push(name));
  const first = ['a1', 'a2', 'a3', 'a4', 'a5'].map(add);
  await Promise.resolve();
  expect(refusedWorks).toEqual(['a5']);
  const others = ['b1', 'b2'].map(add);
  await Promise.all([...first, ...others]);
  expect(refusedWorks.sort()).toEqual(['a4', 'a5', 'b2']);
  expect(begun).toEqual(['a1', 'b1', 'a2', 'a3']);
});

it('keeps nobody waiting for a work that hangs, and counts its place once', async () => {
  const fair = queue({ holdMs: 50 });
  const { begun, work, endOne } = works();
  const hanging = ['a', 'b'].map((key) => fair.run(key, work(key)));
  await expect.poll(() => begun.join('')).toBe('ab');
  endOne();
  endOne();
  expect(await Promise.all(hanging)).toEqual(['a', 'b']);
  const next = ['c', 'd'].map((key) => fair.run(key, work(key)));
  await turn();
  await turn();
  expect(begun.join('')).toBe('abc');
  endOne();
  await expect.poll(() => begun.join('')).toBe('abcd');
  endOne();
  expect(await Promise.all(next)).toEqual(['c', 'd']);
});
