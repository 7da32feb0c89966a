import { expect, it } from 'vitest';
import { effectScope, nextTick, ref } from 'vue';
import { useActiveOption } from './use-active-option';

const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more }) as KeyboardEvent;

function options(...keys: string[]) {
  const list = ref<readonly string[]>(keys);
  const active = effectScope().run(() => useActiveOption(list));
  if (!active) throw new Error('no scope');
  return { list, active };
}

it('begins at the first, and moves around the ends', () => {
  const { active } = options('a', 'b', 'c');
  expect(active.key.value).toBe('a');
  for (const [key, reached] of [
    ['ArrowUp', 'c'],
    ['ArrowDown', 'a'],
    ['ArrowDown', 'b'],
    ['End', 'c'],
    ['Home', 'a'],
  ] as const) {
    expect(active.onKey(press(key))).toBe(true);
    expect(active.key.value).toBe(reached);
  }
});

it('keeps what was chosen while other options come, and is at the first again when it goes', async () => {
  const { active, list } = options('a', 'b');
  list.value = ['new', 'a', 'b'];
  expect(active.key.value).toBe('new');
  active.choose('b');
  list.value = ['newer', 'new', 'a', 'b'];
  await nextTick();
  expect([active.key.value, active.index.value]).toEqual(['b', 3]);
  list.value = ['c'];
  await nextTick();
  expect(active.key.value).toBe('c');
});

it('leaves other keys, and all keys of an empty list, to the field', () => {
  const { active, list } = options('a');
  expect(active.onKey(press('x'))).toBe(false);
  expect(active.onKey(press('Home', { shiftKey: true }))).toBe(false);
  list.value = [];
  expect([active.onKey(press('ArrowDown')), active.key.value, active.index.value]).toEqual([false, undefined, -1]);
});
