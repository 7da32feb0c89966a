import { expect, test } from 'vitest';
import { FairQueue } from './fair-queue.js';

/** A queue whose tasks end when told; `started` lists them in the order in which they began. */
function controlled(bounds: { running: number; waiting: number }) {
  const queue = new FairQueue({ ...bounds, full: () => new Error('full') });
  const started: string[] = [];
  const ends: (() => void)[] = [];
  const refused: string[] = [];
  const add = (name: string) =>
    queue
      .run(name.charAt(0), () => {
        started.push(name);
        return new Promise<void>((end) => ends.push(end));
      })
      .catch(() => void refused.push(name));
  const settle = () => new Promise(setImmediate);
  async function endAll() {
    for (let end = ends.shift(); end; end = ends.shift()) {
      end();
      await settle();
    }
  }
  return { add, started, refused, settle, endAll };
}

test('keys take turns, each in its own order', async () => {
  const { add, started, settle, endAll } = controlled({ running: 1, waiting: 10 });
  for (const name of ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1']) void add(name);
  await settle();
  expect(started).toEqual(['a1']);
  await endAll();
  expect(started).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
});

test('a full queue takes the place of the longest line, and refuses who has as many', async () => {
  const { add, started, refused, settle, endAll } = controlled({ running: 1, waiting: 3 });
  for (const name of ['a1', 'a2', 'a3', 'a4', 'a5']) void add(name);
  await settle();
  expect(refused).toEqual(['a5']);
  void add('b1');
  void add('b2');
  await settle();
  expect(refused.sort()).toEqual(['a4', 'a5', 'b2']);
  await endAll();
  expect(started).toEqual(['a1', 'a2', 'b1', 'a3']);
});

test('a task that fails gives its place to the next', async () => {
  const queue = new FairQueue({ running: 1, waiting: 1, full: () => new Error('full') });
  const failing = queue.run('a', () => Promise.reject(new Error('failed')));
  const next = queue.run('b', () => Promise.resolve('done'));
  await expect(failing).rejects.toThrow('failed');
  expect(await next).toBe('done');
  expect(await queue.run('a', () => Promise.resolve('again'))).toBe('again');
});
