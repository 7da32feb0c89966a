import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { effectScope, ref } from 'vue';
import { useFindInRoom } from './use-find-in-room';

const { pages } = vi.hoisted(() => ({ pages: [] as unknown[] }));
vi.mock('@/shared/api', async (original) => ({
  ...(await original<object>()),
  rest: vi.fn(async () => {
    const page = pages.shift();
    if (page instanceof Error) throw page;
    return page;
  }),
}));

const result = (seq: number) => ({
  message: { seq, content: `hit ${seq} hit` },
  highlights: [
    [0, 3],
    [7, 10],
  ],
});
let scope = effectScope();

beforeEach(() => {
  pages.length = 0;
  scope = effectScope();
});
afterEach(() => scope.stop());

async function finding(at?: number) {
  const gone: number[] = [];
  const find = scope.run(() =>
    useFindInRoom({ roomId: 'r', words: () => 'hit', at: () => at, goTo: (seq) => gone.push(seq) }),
  );
  if (!find) throw new Error('no scope');
  await flushPromises();
  return { ...find, gone };
}

it('knows where in the hits it is, and goes around their ends', async () => {
  pages.push({ results: [result(30), result(20), result(10)] });
  const { hits, index, count, step, gone } = await finding(20);
  expect(hits.value[1]).toEqual({ seq: 20, texts: ['hit'] });
  expect([index.value, count.value]).toEqual([1, '3']);
  for (const by of [1, 1, -1, -1] as const) await step(by);
  expect(gone).toEqual([10, 30, 10, 20]);
});

it('fetches older hits when they are reached', async () => {
  pages.push({ results: [result(30), result(20)], cursor: 'next' }, { results: [result(10)] });
  const { count, step, gone } = await finding();
  expect(count.value).toBe('2+');
  for (let i = 0; i < 4; i++) await step(1);
  expect([count.value, gone]).toEqual(['3', [30, 20, 10, 30]]);
});

it('knows its place though the address forgot it before the hits came', async () => {
  const at = ref<number | undefined>(20);
  pages.push({ results: [result(30), result(20)] });
  const find = scope.run(() =>
    useFindInRoom({ roomId: 'r', words: () => 'hit', at: () => at.value, goTo: () => undefined }),
  );
  at.value = undefined;
  await flushPromises();
  expect(find?.index.value).toBe(1);
});

it('says that a search failed, and tries again', async () => {
  pages.push(new Error('down'));
  const { failed, hits, retry, index } = await finding(7);
  expect(failed.value).toBeInstanceOf(Error);
  pages.push({ results: [result(7)] });
  await retry();
  expect([failed.value, hits.value.length, index.value]).toEqual([undefined, 1, 0]);
});

it('begins again with other words', async () => {
  const words = ref('one');
  pages.push({ results: [result(3)] }, { results: [result(9)] });
  const find = scope.run(() =>
    useFindInRoom({ roomId: 'r', words: () => words.value, at: () => 9, goTo: () => undefined }),
  );
  await flushPromises();
  words.value = 'two';
  await flushPromises();
  expect(find?.hits.value.map(({ seq }) => seq)).toEqual([9]);
});
