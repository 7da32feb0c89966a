import { flushPromises } from '@vue/test-utils';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { nextTick } from 'vue';
import { ApiError } from '@/shared/api';
import { ANN, MINE, THEIRS, edit, find, openComposer as open, send, startOver } from './testing/open-composer';

beforeEach(startOver);

describe('the composer', () => {
  it('sends the text with Enter, and is empty afterwards', async () => {
    const { type, press, text } = open();
    await type('  곧 도착해요 ');
    const event = await press('Enter');
    expect(send).toHaveBeenCalledExactlyOnceWith({ content: '곧 도착해요' });
    expect(text()).toBe('');
    expect(event.defaultPrevented).toBe(true);
  });

  it('leaves the Enter that ends a syllable to the input method', async () => {
    const { type, press, text } = open();
    await type('도착해');
    const event = await press('Enter', { isComposing: true }, 229);
    expect(send).not.toHaveBeenCalled();
    expect(event.defaultPrevented).toBe(false);
    expect(text()).toBe('도착해');
  });

  it('knows that Enter in Safari, where the composition has ended already', async () => {
    const { type, press } = open();
    await type('도착해');
    await press('Enter', { isComposing: false }, 229);
    expect(send).not.toHaveBeenCalled();
    await press('Enter', {}, 13);
    expect(send).toHaveBeenCalledOnce();
  });

  it('breaks the line with Shift and Enter', async () => {
    const { type, press } = open();
    await type('one');
    const event = await press('Enter', { shiftKey: true });
    expect(send).not.toHaveBeenCalled();
    expect(event.defaultPrevented).toBe(false);
  });

  it('sends no blank or too long text, and counts the remaining characters', async () => {
    const { wrapper, type, press } = open();
    await type(' \n ');
    await press('Enter');
    await type('a'.repeat(4_001));
    await press('Enter');
    expect(send).not.toHaveBeenCalled();
    expect(wrapper.get('.left').text()).toBe('-1');
  });

  it('edits my last message with ArrowUp, and restores the draft after it', async () => {
    const { type, press, text } = open();
    await press('ArrowUp');
    expect(text()).toBe('mine');
    await type('mine, better');
    await press('Enter');
    expect(edit).toHaveBeenCalledExactlyOnceWith(1, { content: 'mine, better' });
    expect(send).not.toHaveBeenCalled();
    expect(text()).toBe('');
  });

  it('answers the message that was chosen, once', async () => {
    const { type, press, context } = open();
    context.replyingTo.value = THEIRS;
    await type('yes');
    await press('Enter');
    await type('and more');
    await press('Enter');
    expect(send.mock.calls).toEqual([[{ content: 'yes', replyTo: 2 }], [{ content: 'and more' }]]);
  });

  it('inserts a suggested member with Enter, and names them when sending', async () => {
    const { type, press, text } = open();
    await type('hi @an');
    await press('Enter');
    expect(send).not.toHaveBeenCalled();
    expect(text()).toBe('hi @Ann Lee ');
    await type('hi @Ann Lee ok');
    await press('Enter');
    expect(send).toHaveBeenCalledExactlyOnceWith({
      content: 'hi @Ann Lee ok',
      mentions: ['ann'],
      named: [{ userId: 'ann', displayName: 'Ann Lee' }],
    });
  });

  it.each([
    ['@Ann Lee, at six', 'Ann Lee'],
    ['typed by hand: @ann lee ok', 'ann lee'],
    ['@ann?', 'ann'],
  ])('mentions whom the text names, picked or not: %s', async (content, displayName) => {
    const { type, press } = open();
    await type(content);
    await press('Enter');
    expect(send).toHaveBeenCalledExactlyOnceWith({
      content,
      mentions: ['ann'],
      named: [{ userId: 'ann', displayName }],
    });
  });

  it('goes on mentioning whom was picked among two of one name, after another room or a reload', async () => {
    const other = { ...ANN, userId: 'ann2' };
    const first = open();
    vi.mocked(first.membership.members).mockReturnValue([other, ANN]);
    await first.type('hi @an');
    await first.press('Enter');
    first.wrapper.unmount();
    const second = open();
    vi.mocked(second.membership.members).mockReturnValue([ANN, other]);
    await second.press('Enter');
    expect(send).toHaveBeenCalledExactlyOnceWith({
      content: 'hi @Ann Lee',
      mentions: ['ann2'],
      named: [{ userId: 'ann2', displayName: 'Ann Lee' }],
    });
  });

  it('suggests members of a large room that are not loaded', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { wrapper, membership, type } = open();
    vi.mocked(membership.hasMore).mockReturnValue(true);
    vi.mocked(membership.findNamed).mockResolvedValue([{ ...ANN, userId: 'zoe', displayName: 'Zoe' }]);
    await type('hi @zo');
    await vi.advanceTimersByTimeAsync(200);
    expect(membership.findNamed).toHaveBeenCalledExactlyOnceWith('room', 'zo', expect.any(AbortSignal));
    expect(wrapper.findAll('[role=option]').map((it) => it.text())).toEqual([expect.stringContaining('Zoe')]);
  });

  it('keeps the message that it answers with the draft, as it is now', async () => {
    const first = open();
    first.context.replyingTo.value = THEIRS;
    await first.type('half a thou');
    first.wrapper.unmount();
    const now = { ...THEIRS, content: 'theirs, edited' };
    find.mockResolvedValueOnce(now);
    const second = open();
    expect(second.context.replyingTo.value).toMatchObject({ seq: 2, content: 'theirs' });
    await flushPromises();
    expect(second.context.replyingTo.value).toMatchObject({ content: 'theirs, edited' });
    await second.press('Enter');
    expect(send).toHaveBeenCalledExactlyOnceWith({ content: 'half a thou', replyTo: 2 });
    second.wrapper.unmount();
    expect(open().context.replyingTo.value).toBeUndefined();
  });

  it('keeps an edit beside the draft until the room is opened again', async () => {
    const first = open();
    await first.type('a draft');
    first.context.editing.value = MINE;
    await first.type('mine, bet');
    first.wrapper.unmount();
    const second = open();
    expect(second.text()).toBe('mine, bet');
    await second.type('mine, better');
    await second.press('Enter');
    expect(edit).toHaveBeenCalledExactlyOnceWith(1, { content: 'mine, better' });
    expect(second.text()).toBe('a draft');
    second.wrapper.unmount();
    const third = open();
    expect([third.text(), third.context.editing.value]).toEqual(['a draft', undefined]);
  });

  it('begins with the text of an edit that failed', async () => {
    const { context, text } = open();
    context.editing.value = { ...MINE, edit: { state: 'failed', clientMessageId: 'c', content: 'mine, better' } };
    await nextTick();
    expect(text()).toBe('mine, better');
  });

  it('has the text again when it can’t be kept to be sent', async () => {
    const full = new ApiError({ code: 'too_large', message: 'full' });
    const { type, press, text, context } = open();
    send.mockRejectedValueOnce(full);
    context.replyingTo.value = THEIRS;
    await type('hello');
    await press('Enter');
    await flushPromises();
    expect([text(), context.replyingTo.value?.seq]).toEqual(['hello', 2]);
    edit.mockRejectedValueOnce(full);
    context.editing.value = MINE;
    await type('mine, better');
    await press('Enter');
    await flushPromises();
    expect([text(), context.editing.value?.seq]).toEqual(['mine, better', 1]);
  });

  it('takes no text over that would stop the page, and keeps what it had', async () => {
    const { wrapper, type, text } = open();
    await type('before');
    const paste = new Event('paste', { cancelable: true, bubbles: true });
    Object.assign(paste, { clipboardData: { getData: () => 'x'.repeat(6_000_000), types: ['text/plain'] } });
    wrapper.get('textarea').element.dispatchEvent(paste);
    expect(paste.defaultPrevented).toBe(true);
    await type('x'.repeat(6_000_000));
    expect(text()).toBe('before');
    wrapper.unmount();
    expect(open().text()).toBe('before');
  });

  it('keeps the draft until the room is opened again', async () => {
    const first = open();
    await first.type('half a thou');
    first.wrapper.unmount();
    expect(open().text()).toBe('half a thou');
  });

  it('keeps it for its writer alone, in every tab', async () => {
    const first = open();
    await first.type('half a thou');
    first.wrapper.unmount();
    expect(open('bob').text()).toBe('');
    const other = open();
    (document.activeElement as HTMLElement).blur();
    const key = Object.keys(localStorage).find((it) => it.startsWith('suda.draft')) ?? '';
    localStorage.setItem(key, 'half a thought');
    window.dispatchEvent(new StorageEvent('storage', { key }));
    await nextTick();
    expect(other.text()).toBe('half a thought');
  });

  it.each([
    ['@Ann Lee, at six', { mentions: ['ann'], named: [{ userId: 'ann', displayName: 'Ann Lee' }] }],
    ['at six', {}],
  ])('mentions in an edit whom its text still names: %s', async (text, named) => {
    const { type, press, context } = open();
    context.editing.value = { ...MINE, content: '@Ann Lee, at five', mentions: ['ann'] };
    await nextTick();
    await type(text);
    await press('Enter');
    expect(edit).toHaveBeenCalledExactlyOnceWith(1, { content: text, ...named });
  });

  it('signals typing to the room, but not while a message is being edited', async () => {
    const { type, press, typing } = open();
    await press('ArrowUp');
    await type('mine!');
    expect(typing.signal).not.toHaveBeenCalled();
    await press('Escape');
    await type('new');
    expect(typing.signal).toHaveBeenCalledWith('room');
  });
});
