import { flushPromises, mount } from '@vue/test-utils';
import { Quasar } from 'quasar';
import { beforeEach, describe, expect, it } from 'vitest';
import { i18n } from '@/shared/i18n';
import { allEmoji } from '../../model/emoji/emoji-list';
import EmojiPicker from './EmojiPicker.vue';

async function open() {
  const wrapper = mount(EmojiPicker, { attachTo: document.body, global: { plugins: [i18n, Quasar] } });
  await allEmoji();
  await flushPromises();
  const shown = () => wrapper.findAll('.list button').map((it) => it.text());
  const search = (text: string) => wrapper.get('input').setValue(text);
  const press = (label: string) => wrapper.get(`button[aria-label="${label}"]`).trigger('click');
  return { wrapper, shown, search, press };
}

beforeEach(() => {
  localStorage.clear();
  document.body.replaceChildren();
});

describe('the picker', () => {
  it('shows usual emoji first, and then those taken last', async () => {
    const first = await open();
    expect(first.shown()).toHaveLength(24);
    await first.press('Food and drink');
    const pizza = first.wrapper.findAll('.list button').find((it) => it.text() === '🍕');
    await pizza?.trigger('click');
    expect(first.wrapper.emitted('pick')).toEqual([['🍕']]);
    first.wrapper.unmount();
    const again = await open();
    expect([again.shown().length, again.shown()[0]]).toEqual([24, '🍕']);
  });

  it('finds by Korean and English names, and takes the first with Enter', async () => {
    const { wrapper, shown, search } = await open();
    await search('따봉');
    expect(shown()).toContain('👍');
    await search('tada');
    await wrapper.get('input').trigger('keydown', { key: 'Enter' });
    expect(wrapper.emitted('pick')).toEqual([['🎉']]);
    await search('no such thing');
    expect(wrapper.get('[role=status]').text()).toBe('No emoji is called that.');
  });

  it('shows people in the chosen colour of skin, and remembers it', async () => {
    const first = await open();
    await first.press('People');
    await first.press('Medium');
    expect(first.shown()).toContain('👍🏽');
    first.wrapper.unmount();
    const again = await open();
    await again.press('People');
    expect(again.shown()).toContain('👍🏽');
  });
});
