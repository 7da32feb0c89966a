import { createTestingPinia } from '@pinia/testing';
import { mount } from '@vue/test-utils';
import { Quasar } from 'quasar';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h, nextTick, ref } from 'vue';
import type { ConfirmedMessage, Conversation, TimelineItem } from '@/entities/conversation';
import { type RoomSummary, useMembershipStore, useTypingStore } from '@/entities/room';
import { usePresenceStore } from '@/entities/user';
import { i18n } from '@/shared/i18n';
import { type ConversationContext, provideConversation } from '../../model/conversation/conversation-context';
import MessageComposer from './MessageComposer.vue';

const ROOM: RoomSummary = {
  roomId: 'room',
  name: 'Lunch',
  topic: '',
  visibility: 'private',
  direct: false,
  memberCount: 2,
  seq: 2,
  rev: 2,
  createdAt: '2026-11-21T03:00:00.000Z',
  role: 'member',
  muted: false,
  readSeq: 2,
  mentionCount: 0,
};
const written = { id: 'room.1', roomId: 'room', rev: 1, kind: 'text', createdAt: ROOM.createdAt } as const;
const MINE: ConfirmedMessage = { ...written, seq: 1, userId: 'me', content: 'mine' };
const THEIRS: TimelineItem = { ...written, seq: 2, userId: 'ann', content: 'theirs' };
const ANN = {
  userId: 'ann',
  displayName: 'Ann Lee',
  role: 'member',
  joinedAt: ROOM.createdAt,
  status: 'online',
} as const;

const send = vi.fn(() => Promise.resolve('id'));
const edit = vi.fn(() => Promise.resolve());

function open(me = 'me') {
  let context: ConversationContext | undefined;
  const conversation = { messages: ref([MINE, THEIRS]), send, edit } as unknown as Conversation;
  const Host = defineComponent(() => {
    context = provideConversation({ conversation, room: ref(ROOM), me, jumpTo: () => undefined });
    return () => h(MessageComposer);
  });
  const pinia = createTestingPinia({ createSpy: vi.fn });
  const membership = useMembershipStore(pinia);
  const typing = useTypingStore(pinia);
  vi.mocked(membership.members).mockReturnValue([ANN]);
  vi.mocked(usePresenceStore(pinia).displayName).mockReturnValue(ANN.displayName);
  const wrapper = mount(Host, { attachTo: document.body, global: { plugins: [pinia, i18n, Quasar] } });
  const field = wrapper.get<HTMLTextAreaElement>('textarea');

  async function type(text: string) {
    field.element.value = text;
    field.element.setSelectionRange(text.length, text.length);
    await field.trigger('input');
  }
  async function press(key: string, more: KeyboardEventInit = {}, keyCode?: number) {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
    if (keyCode) Object.defineProperty(event, 'keyCode', { value: keyCode });
    field.element.dispatchEvent(event);
    await nextTick();
    await nextTick();
    return event;
  }
  if (!context) throw new Error('The host was not mounted.');
  return { wrapper, typing, type, press, text: () => field.element.value, context };
}

beforeEach(() => {
  localStorage.clear();
  send.mockClear();
  edit.mockClear();
  document.body.replaceChildren();
});

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
    expect(edit).toHaveBeenCalledExactlyOnceWith(1, 'mine, better', []);
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
    expect(send).toHaveBeenCalledExactlyOnceWith({ content: 'hi @Ann Lee ok', mentions: ['ann'] });
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
    const key = Object.keys(localStorage).find((it) => it.startsWith('suda.draft'));
    window.dispatchEvent(new StorageEvent('storage', { key: key ?? '', newValue: 'half a thought' }));
    await nextTick();
    expect(other.text()).toBe('half a thought');
  });

  it.each([
    ['@Ann Lee, at six', ['ann']],
    ['at six', []],
  ])('mentions in an edit whom its text still names: %s', async (text, mentions) => {
    const { type, press, context } = open();
    context.editing.value = { ...MINE, content: '@Ann Lee, at five', mentions: ['ann'] };
    await nextTick();
    await type(text);
    await press('Enter');
    expect(edit).toHaveBeenCalledExactlyOnceWith(1, text, mentions);
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
