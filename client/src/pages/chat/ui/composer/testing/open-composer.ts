import { createTestingPinia } from '@pinia/testing';
import { mount } from '@vue/test-utils';
import { Notify, Quasar } from 'quasar';
import { vi } from 'vitest';
import { defineComponent, h, nextTick, ref } from 'vue';
import type { ConfirmedMessage, Conversation, TimelineItem } from '@/entities/conversation';
import { type RoomSummary, useMembershipStore, useTypingStore } from '@/entities/room';
import { usePresenceStore } from '@/entities/user';
import { i18n } from '@/shared/i18n';
import { type ConversationContext, provideConversation } from '../../../model/conversation/conversation-context';
import MessageComposer from '../MessageComposer.vue';

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
export const MINE: ConfirmedMessage = { ...written, seq: 1, userId: 'me', content: 'mine' };
export const THEIRS: ConfirmedMessage = { ...written, seq: 2, userId: 'ann', content: 'theirs' };
export const ANN = {
  userId: 'ann',
  displayName: 'Ann Lee',
  role: 'member',
  joinedAt: ROOM.createdAt,
  status: 'online',
} as const;

export const send = vi.fn(() => Promise.resolve('id'));
export const edit = vi.fn(() => Promise.resolve());
export const find = vi.fn((): Promise<TimelineItem | undefined> => Promise.resolve(undefined));

/** Mounts the composer in a room of one's own, with Ann in it. */
export function openComposer(me = 'me', more: Partial<RoomSummary> = {}) {
  let context: ConversationContext | undefined;
  const conversation = { messages: ref([MINE, THEIRS]), send, edit, find } as unknown as Conversation;
  const Host = defineComponent(() => {
    context = provideConversation({ conversation, room: ref({ ...ROOM, ...more }), me, jumpTo: () => undefined });
    return () => h(MessageComposer);
  });
  const pinia = createTestingPinia({ createSpy: vi.fn });
  const membership = useMembershipStore(pinia);
  const typing = useTypingStore(pinia);
  vi.mocked(membership.members).mockReturnValue([ANN]);
  Object.assign(usePresenceStore(pinia), { displayName: () => ANN.displayName });
  const wrapper = mount(Host, {
    attachTo: document.body,
    global: { plugins: [pinia, i18n, [Quasar, { plugins: { Notify } }]] },
  });
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
  return { wrapper, typing, membership, type, press, text: () => field.element.value, context };
}

/** Everything as before the first test. */
export function startOver(): void {
  // Not known to the DOM of these tests: what it changes is changed without.
  Object.assign(document, { execCommand: () => false });
  localStorage.clear();
  send.mockClear();
  edit.mockClear();
  find.mockClear();
  document.body.replaceChildren();
}
