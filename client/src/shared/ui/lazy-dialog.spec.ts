import { flushPromises, mount } from '@vue/test-utils';
import { expect, it, vi } from 'vitest';
import { defineComponent, h } from 'vue';
import { fetchAhead, lazyDialog, lazyPart } from './lazy-dialog';

it('loads a dialog when it is first opened, and closes it by its own word', async () => {
  const Dialog = defineComponent({
    props: { modelValue: Boolean, about: { type: String, default: '' } },
    emits: ['update:modelValue'],
    setup: (props, { emit }) => {
      const close = () => emit('update:modelValue', false);
      return () => (props.modelValue ? h('button', { onClick: close }, props.about) : undefined);
    },
  });
  const load = vi.fn(() => Promise.resolve({ default: Dialog }));
  const Lazy = lazyDialog(load);
  const update = vi.fn();
  const page = mount(Lazy, { props: { modelValue: false, about: 'rooms', 'onUpdate:modelValue': update } });
  expect(load).not.toHaveBeenCalled();
  await page.setProps({ modelValue: true });
  await flushPromises();
  await page.get('button').trigger('click');
  expect([load.mock.calls.length, page.text(), update.mock.calls]).toEqual([1, 'rooms', [[false]]]);
  fetchAhead();
  expect(load).toHaveBeenCalledTimes(2);
});

it('shows a part that did not come at first once it does', async () => {
  vi.useFakeTimers();
  try {
    const load = vi
      .fn(() => Promise.resolve({ default: defineComponent(() => () => h('p', 'here')) }))
      .mockRejectedValueOnce(new TypeError('Failed to fetch'));
    const Part = lazyPart(load);
    const page = mount(() => h('main', h(Part)));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(page.text()).toBe('');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(page.text()).toBe('here');
  } finally {
    vi.useRealTimers();
  }
});
