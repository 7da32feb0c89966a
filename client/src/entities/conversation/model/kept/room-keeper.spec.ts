import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, onTestFinished, vi } from 'vitest';
import { useReplicaStore, useRoomFrames, useRoomStore } from '@/entities/room';
import { FakeServer } from '@/shared/api/testing/fake-server';
import { connectTo } from '@/shared/api/testing/fake-transport';
import { useConversationStore } from '../conversation-store';
import { KEPT_MESSAGES } from './kept-messages';
import { KeptStorage } from './kept-storage';

const ME = 'me';
let server: FakeServer;
let saving: MockInstance<KeptStorage['save']>;

beforeEach(() => {
  server = new FakeServer('u1', ME);
  for (let seq = 2; seq <= 80; seq += 1) server.send('u1', `line ${seq}`);
  server.read(ME, 80);
  connectTo(server, ME);
  saving = vi.spyOn(KeptStorage.prototype, 'save');
});
afterEach(async () => {
  await useConversationStore().clear({ forget: true });
  useReplicaStore().clear();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const keptNames = async () => (await Dexie.getDatabaseNames()).filter((name) => name.startsWith('suda-kept:'));

const pagesFetched = () =>
  vi.mocked(fetch).mock.calls.filter(([url]) => typeof url === 'string' && url.includes('/messages')).length;

/** A page that opens; what an earlier one kept is put in, and nothing comes from the server before `connect`. */
async function page(userId = ME) {
  setActivePinia(createPinia());
  const replicas = useReplicaStore();
  replicas.begin(userId);
  const conversations = useConversationStore();
  const kept = await conversations.restore(userId);
  const frames = useRoomFrames();
  return {
    kept,
    replicas,
    conversations,
    connect: () => useRoomStore().load(),
    /** Delivers the server's frames. */
    hear() {
      for (const [name, frame] of server.frames) frames[name as 'messages'](frame as never);
      server.frames = [];
    },
    open() {
      const { conversation, release } = conversations.acquire(server.roomId);
      const texts = () => conversation.messages.value.map((it) => it.content);
      return { conversation, release, texts };
    },
  };
}

/** Hides the page, which saves what waits. */
async function leave(): Promise<void> {
  const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  document.dispatchEvent(new Event('visibilitychange'));
  hidden.mockRestore();
  await Promise.all(saving.mock.results.map(({ value }) => value as unknown));
}

/** A visit in which the room was read to its end. */
async function visit() {
  const first = await page();
  await first.connect();
  const opened = first.open();
  await vi.waitFor(() => expect(opened.conversation.state.value).toBe('ready'));
  server.frames = [];
  return { ...first, ...opened };
}

describe('what a browser keeps of rooms', () => {
  it('is shown at the next visit before the server answers: rooms, and the last messages', async () => {
    await visit();
    await leave();
    const next = await page();
    expect(next.kept).toEqual([server.roomId]);
    expect(next.replicas.summaryOf(server.roomId)?.lastMessage?.content).toBe('line 80');
    const { conversation, texts } = next.open();
    await vi.waitFor(() => expect(conversation.state.value).toBe('ready'));
    expect([texts().length, texts().at(-1)]).toEqual([KEPT_MESSAGES, 'line 80']);
    expect(conversation.hasOlder.value).toBe(true);
    expect(pagesFetched()).toBe(1);
  });

  it('is brought up to date by sync: what was deleted while away is gone with its answer', async () => {
    await visit();
    await leave();
    server.delete(79);
    server.send('u1', 'said meanwhile');
    const next = await page();
    const { conversation, texts } = next.open();
    await vi.waitFor(() => expect(conversation.state.value).toBe('ready'));
    expect(texts()).toContain('line 79');
    next.replicas.syncAll();
    await vi.waitFor(() => expect(texts().at(-1)).toBe('said meanwhile'));
    expect(texts()).not.toContain('line 79');
  });

  it('follows a room that is not open', async () => {
    await visit();
    await leave();
    const second = await page();
    server.delete(78);
    server.send('u1', 'after');
    second.hear();
    await leave();
    const third = await page();
    const { texts } = third.open();
    await vi.waitFor(() => expect(texts().at(-1)).toBe('after'));
    expect(texts()).not.toContain('line 78');
    expect(pagesFetched()).toBe(1);
  });

  it('is not shown where changes were left out', async () => {
    await visit();
    await leave();
    server.delete(77);
    const next = await page();
    // The list has a newer summary, so that sync will not bring the deletion.
    await next.connect();
    const { conversation, texts } = next.open();
    await vi.waitFor(() => expect(conversation.state.value).toBe('ready'));
    expect(texts()).not.toContain('line 77');
    expect(pagesFetched()).toBe(2);
  });

  it.each([
    ['other rooms', ['listed']],
    ['no rooms', []],
  ])('is not shown over a list of %s that came first', async (_, ids) => {
    await visit();
    await leave();
    setActivePinia(createPinia());
    const replicas = useReplicaStore();
    const rooms = useRoomStore();
    replicas.begin(ME);
    const restored = useConversationStore().restore(ME);
    const list = ids.map((roomId) => ({ ...server.summary(ME), roomId }));
    rooms.open({ first: Promise.resolve({ rooms: list }), kept: () => [] });
    await rooms.load();
    expect(await restored).toEqual([server.roomId]);
    expect(replicas.summaries.map(({ roomId }) => roomId)).toEqual(ids);
  });

  it('loses a room that its user is no longer in', async () => {
    const first = await visit();
    first.replicas.drop(server.roomId, 'left');
    await leave();
    expect((await page()).kept).toEqual([]);
  });

  it('is one user’s, and gone when they are', async () => {
    const first = await visit();
    await leave();
    expect(await keptNames()).toEqual([`suda-kept:${ME}`]);
    await first.conversations.clear({ forget: false });
    expect(await keptNames()).toEqual([]);

    await visit();
    await leave();
    expect((await page('somebody else')).kept).toEqual([]);
    await vi.waitFor(async () => expect(await keptNames()).not.toContain(`suda-kept:${ME}`));
  });

  it('is nothing in a browser that can keep nothing, and nothing fails', async () => {
    const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    onTestFinished(() => open.mockRestore());
    const { texts } = await visit();
    await leave();
    expect(texts().at(-1)).toBe('line 80');
    expect((await page()).kept).toEqual([]);
  });
});
