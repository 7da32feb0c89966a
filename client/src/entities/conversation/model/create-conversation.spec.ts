import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useMembershipStore, useReplicaStore, useRoomStore, useTypingStore } from '@/entities/room';
import { FakeServer } from '@/shared/api/testing/fake-server';
import { connectTo } from '@/shared/api/testing/fake-transport';
import { createConversation } from './create-conversation';
import type { Outbox } from './outbox';
import type { OutboxEntry } from './outbox-entry';

const ME = 'me';
const PAGE_SIZE = 50;

beforeEach(() => setActivePinia(createPinia()));
afterEach(() => {
  useReplicaStore().clear();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** A conversation with `read` messages that were read, and `unread` after them. */
async function conversationWith(read: number, unread: number, entries: OutboxEntry[] = []) {
  const server = new FakeServer('u1', ME);
  for (let seq = 0; seq < read + unread; seq += 1) server.send('u1', `line ${seq}`);
  const readSeq = read + 1;
  server.read(ME, readSeq);
  connectTo(server, ME);
  const replicas = useReplicaStore();
  replicas.begin(ME);
  await useRoomStore().load();
  const conversation = createConversation(server.roomId, {
    replicas,
    membership: useMembershipStore(),
    typing: useTypingStore(),
    outbox: () => ({ in: () => entries, confirm: vi.fn(), confirmUpTo: vi.fn() }) as unknown as Outbox,
  });
  await conversation.reload();
  const seqs = () => conversation.messages.value.map((it) => (it.pending ? 0 : it.seq));
  return { server, conversation, readSeq, seqs };
}

describe('a conversation', () => {
  it.each([PAGE_SIZE - 1, PAGE_SIZE, 10 * PAGE_SIZE])(
    'opens with what was read last and the first of %i unread messages',
    async (unread) => {
      const { readSeq, seqs } = await conversationWith(100, unread);
      expect(seqs()).toEqual(expect.arrayContaining([readSeq, readSeq + 1]));
    },
  );

  it('opens at its end when everything was read', async () => {
    const { readSeq, seqs, conversation } = await conversationWith(100, 0);
    expect([seqs().at(-1), conversation.hasNewer.value]).toEqual([readSeq, false]);
  });

  it('goes on as before when a jump fails', async () => {
    const { server, conversation, seqs } = await conversationWith(100, 0);
    const before = seqs();
    vi.mocked(fetch).mockImplementationOnce(async () => Response.json({}, { status: 500 }));
    await expect(conversation.jumpTo(3)).rejects.toThrow();
    expect([conversation.state.value, seqs()]).toEqual(['ready', before]);
    const message = server.send('u1', 'one more');
    useReplicaStore().receive(server.roomId, [{ kind: 'message', rev: message.rev, message }]);
    expect(seqs().at(-1)).toBe(message.seq);
  });

  it('shows a message as an edit will leave it, and as it is when the edit failed', async () => {
    const entry = { roomId: 'u1', content: 'edited', createdAt: '2030-01-01T00:00:00.000Z' };
    const error = { code: 'conflict', message: 'deleted' } as const;
    const { conversation } = await conversationWith(2, 0, [
      { ...entry, clientMessageId: 'a', edits: 2, state: 'waiting' },
      { ...entry, clientMessageId: 'b', edits: 3, state: 'failed', error },
      { ...entry, clientMessageId: 'c', content: 'new', state: 'waiting' },
    ]);
    expect(conversation.messages.value.slice(-3)).toMatchObject([
      { seq: 2, content: 'edited', edit: { state: 'waiting', content: 'edited' } },
      { seq: 3, content: 'line 1', edit: { state: 'failed', content: 'edited', error } },
      { pending: true, content: 'new' },
    ]);
  });
});
