import 'fake-indexeddb/auto';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useReplicaStore } from '@/entities/room';
import { FakeServer } from '@/shared/api/testing/fake-server';
import { connectTo } from '@/shared/api/testing/fake-transport';
import { useConversationStore } from '../conversation-store';

const ME = 'me';
const PAGE = { limit: 50 };
let server: FakeServer;

beforeEach(() => {
  setActivePinia(createPinia());
  server = new FakeServer('u1', ME);
  for (let seq = 2; seq <= 120; seq += 1) server.send('u1', `line ${seq}`);
  server.read(ME, 120);
  connectTo(server, ME);
});
afterEach(async () => {
  await useConversationStore().clear({ forget: true });
  useReplicaStore().clear();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** The room opens with a page that came with the app; returns what it shows, and whether that took a request. */
async function open(opened: { around?: number } = {}, meanwhile: () => void = () => undefined) {
  const replicas = useReplicaStore();
  const conversations = useConversationStore();
  replicas.begin(ME);
  const page = { room: server.summary(ME), ...server.page({ ...PAGE, ...opened }), ...opened };
  conversations.expectOpened(Promise.resolve(page));
  meanwhile();
  replicas.put(server.summary(ME));
  const { conversation } = conversations.acquire(server.roomId);
  await vi.waitFor(() => expect(conversation.state.value).toBe('ready'));
  const requested = vi.mocked(fetch).mock.calls.some(([url]) => typeof url === 'string' && url.includes('/messages'));
  const texts = conversation.messages.value.map(({ content }) => content);
  return { conversation, texts, requested };
}

it('is shown without a request', async () => {
  const { conversation, texts, requested } = await open();
  expect([texts.length, texts.at(-1), requested]).toEqual([50, 'line 120', false]);
  expect([conversation.hasOlder.value, conversation.hasNewer.value]).toEqual([true, false]);
});

it('may be around the first unread message', async () => {
  server.read(ME, 30);
  const { conversation, texts, requested } = await open({ around: 31 });
  expect(texts).toContain('line 31');
  expect([conversation.hasNewer.value, requested]).toEqual([true, false]);
});

it('is not shown when the room has changed since', async () => {
  const { texts, requested } = await open({}, () => void server.send('u1', 'later'));
  expect([texts.at(-1), requested]).toEqual(['later', true]);
});
