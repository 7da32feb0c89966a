import { beforeEach, describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import { openComposer as open, send, startOver } from './testing/open-composer';

beforeEach(startOver);

describe('the composer', () => {
  it.each([
    ['KeyB', {}, '**hi**'],
    ['KeyI', {}, '*hi*'],
    ['KeyE', {}, '`hi`'],
    ['KeyX', { shiftKey: true }, '~~hi~~'],
  ])('marks the selection with Ctrl and %s, whatever letter the layout has there', async (code, more, marked) => {
    const { wrapper, type, press, text } = open();
    await type('hi');
    wrapper.get<HTMLTextAreaElement>('textarea').element.setSelectionRange(0, 2);
    const event = await press('ㅠ', { code, ctrlKey: true, ...more });
    expect([text(), event.defaultPrevented]).toEqual([marked, true]);
    await press('Enter');
    expect(send).toHaveBeenCalledExactlyOnceWith({ content: marked });
  });

  it('leaves marks alone while a syllable is composed', async () => {
    const { type, press, text } = open();
    await type('하');
    await press('b', { code: 'KeyB', ctrlKey: true, isComposing: true }, 229);
    expect(text()).toBe('하');
  });

  it.each([
    [false, '- a\n- '],
    [true, '- a'],
  ])('continues a list at a line break, not in a syllable (%s)', async (isComposing, after) => {
    const { wrapper, type, text } = open();
    await type('- a');
    const event = new InputEvent('beforeinput', { inputType: 'insertLineBreak', cancelable: true, isComposing });
    wrapper.get('textarea').element.dispatchEvent(event);
    await nextTick();
    expect([text(), event.defaultPrevented]).toEqual([after, !isComposing]);
  });

  it('makes a link of what is selected when an address is pasted over it', async () => {
    const { wrapper, type, text } = open();
    await type('see this');
    wrapper.get<HTMLTextAreaElement>('textarea').element.setSelectionRange(4, 8);
    const paste = new Event('paste', { cancelable: true, bubbles: true });
    Object.assign(paste, {
      clipboardData: { getData: (type: string) => (type === 'text/plain' ? 'https://a.example' : ''), types: [] },
    });
    wrapper.get('textarea').element.dispatchEvent(paste);
    await nextTick();
    expect([text(), paste.defaultPrevented]).toEqual(['see [this](https://a.example)', true]);
  });

  it('shows the buttons for marks when they are asked for, and remembers it', async () => {
    const first = open();
    expect(first.wrapper.find('[data-testid=format-bar]').exists()).toBe(false);
    await first.wrapper.get('[aria-label=Formatting]').trigger('click');
    await first.type('hi');
    first.wrapper.get<HTMLTextAreaElement>('textarea').element.setSelectionRange(0, 2);
    await first.wrapper.get('[data-testid=format-bar] [aria-label=Bold]').trigger('click');
    expect(first.text()).toBe('**hi**');
    first.wrapper.unmount();
    expect(open().wrapper.find('[data-testid=format-bar]').exists()).toBe(true);
  });

  it('is monospace within a block of code', async () => {
    const { wrapper, type } = open();
    await type('```\na');
    expect(wrapper.get('textarea').classes('mono')).toBe(true);
    await type('```\na\n```\nb');
    expect(wrapper.get('textarea').classes('mono')).toBe(false);
  });
});
