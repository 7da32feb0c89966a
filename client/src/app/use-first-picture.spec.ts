import 'fake-indexeddb/auto';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { effectScope } from 'vue';
import { useConversationStore } from '@/entities/conversation';
import { useReplicaStore, useRoomStore } from '@/entities/room';
import { useSessionStore } from '@/entities/session';
import { FakeServer } from '@/shared/api/testing/fake-server';
import { connectTo } from '@/shared/api/testing/fake-transport';
import { useFirstPicture } from './use-first-picture';

const ME = 'me';
const HOLD_MS = 300;
let server: FakeServer;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  setActivePinia(createPinia());
  server = new FakeServer('u1', ME);
  server.send('u1', 'hello');
  server.read(ME, server.summary(ME).seq);
  connectTo(server, ME);
  useSessionStore().status = 'signedIn';
  useReplicaStore().begin(ME);
});
afterEach(async () => {
  await useConversationStore().clear({ forget: true });
  useReplicaStore().clear();
  history.replaceState(null, '', '/');
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A page at this address; the list of its rooms comes with `answer`. */
function page(path: string) {
  history.replaceState(null, '', path);
  const list = Promise.withResolvers<{ rooms: ReturnType<FakeServer['summary']>[] }>();
  useRoomStore().open({ first: list.promise, kept: () => [] });
  void useRoomStore().load();
  const scope = effectScope();
  onTestFinished(() => scope.stop());
  return {
    shown: scope.run(useFirstPicture)!,
    answer: () => list.resolve({ rooms: [server.summary(ME)] }),
  };
}

it('waits for the rooms', async () => {
  const { shown, answer } = page('/rooms');
  await vi.advanceTimersByTimeAsync(HOLD_MS - 1);
  expect(shown.value).toBe(false);
  vi.useRealTimers();
  answer();
  await vi.waitFor(() => expect(shown.value).toBe(true));
});

it('waits for the messages of the room in the address too', async () => {
  const messages = Promise.withResolvers<void>();
  const answered = fetch;
  vi.stubGlobal('fetch', async (...asked: Parameters<typeof fetch>) => {
    await messages.promise;
    return answered(...asked);
  });
  const { shown, answer } = page(`/rooms/${server.roomId}`);
  answer();
  await vi.advanceTimersByTimeAsync(HOLD_MS - 1);
  expect([useRoomStore().state, shown.value]).toEqual(['ready', false]);
  // The time that is up stays as it is.
  vi.useRealTimers();
  messages.resolve();
  await vi.waitFor(() => expect(shown.value).toBe(true));
  const { conversation, release } = useConversationStore().acquire(server.roomId);
  release();
  expect(conversation.messages.value.map(({ content }) => content)).toContain('hello');
});

it('waits only so long', async () => {
  const { shown } = page(`/rooms/${server.roomId}`);
  await vi.advanceTimersByTimeAsync(HOLD_MS);
  expect(shown.value).toBe(true);
});

it('waits for nothing when nobody is signed in', () => {
  useSessionStore().status = 'signedOut';
  expect(page('/rooms').shown.value).toBe(true);
});
