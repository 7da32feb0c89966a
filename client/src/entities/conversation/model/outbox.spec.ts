import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, TIMES } from '@/shared/api';
import { Outbox } from './outbox';
import type { OutboxStorage } from './outbox-entry';
import { MemoryStorage } from './testing/memory-storage';
import { flushTimers, Server } from './testing/outbox-server';

const lost = ApiError.unreachable();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the outbox', () => {
  it('keeps a message before it sends it', async () => {
    const server = new Server();
    const storage = new MemoryStorage();
    const kept: string[] = [];
    vi.spyOn(storage, 'put').mockImplementation(async ({ content }) => {
      expect(server.sent).toHaveLength(0);
      kept.push(content);
    });
    const outbox = new Outbox('me', storage, server.deps);
    await outbox.add({ roomId: 'r', content: 'one' });
    expect(kept).toEqual(['one']);
  });

  it('has one message of a room in flight, in the order of writing, and rooms do not wait for each other', async () => {
    const server = new Server();
    const outbox = new Outbox('me', new MemoryStorage(), server.deps);
    for (const content of ['a1', 'a2', 'a3']) await outbox.add({ roomId: 'a', content });
    await outbox.add({ roomId: 'b', content: 'b1' });
    await flushTimers();
    expect(server.contents).toEqual(['a1', 'b1']);
    await server.ack(0);
    expect(server.contents).toEqual(['a1', 'b1', 'a2']);
    await server.ack(2);
    await server.ack(3);
    expect(outbox.in('a')).toEqual([]);
    expect(await outbox.countUnsent()).toBe(1);
  });

  it('sends again with the same id after a reconnect, in order', async () => {
    const server = new Server();
    const outbox = new Outbox('me', new MemoryStorage(), server.deps);
    await outbox.add({ roomId: 'r', content: 'one' });
    await outbox.add({ roomId: 'r', content: 'two' });
    await flushTimers();
    server.online = false;
    await server.refuse(0, lost);
    await outbox.add({ roomId: 'r', content: 'three' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.contents).toEqual(['one']);
    server.online = true;
    outbox.flush();
    await flushTimers();
    expect(server.sent[1]?.clientMessageId).toBe(server.sent[0]?.clientMessageId);
    await server.ack(1);
    await server.ack(2);
    await server.ack(3);
    expect(server.contents).toEqual(['one', 'one', 'two', 'three']);
    expect(await outbox.countUnsent()).toBe(0);
  });

  it('tries an unanswered message again by itself while there is a connection', async () => {
    const server = new Server();
    const outbox = new Outbox('me', new MemoryStorage(), server.deps);
    await outbox.add({ roomId: 'r', content: 'one' });
    await flushTimers();
    await server.refuse(0, lost);
    expect(server.contents).toEqual(['one']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.contents).toEqual(['one', 'one']);
  });

  it('waits for the retry delay of the server when it is rate limited', async () => {
    const server = new Server();
    const outbox = new Outbox('me', new MemoryStorage(), server.deps);
    await outbox.add({ roomId: 'r', content: 'one' });
    await flushTimers();
    await server.refuse(0, new ApiError({ code: 'rate_limited', message: '', details: { retryAfterMs: 4_000 } }));
    await outbox.add({ roomId: 'r', content: 'two' });
    await vi.advanceTimersByTimeAsync(3_999);
    expect(server.contents).toEqual(['one']);
    await vi.advanceTimersByTimeAsync(1);
    expect(server.contents).toEqual(['one', 'one']);
  });

  it('shows a refused message, continues with the next, and retries it on request', async () => {
    const server = new Server();
    const outbox = new Outbox('me', new MemoryStorage(), server.deps);
    const id = await outbox.add({ roomId: 'r', content: 'one' });
    await outbox.add({ roomId: 'r', content: 'two' });
    await flushTimers();
    await server.refuse(0, new ApiError({ code: 'forbidden', message: 'no' }));
    expect(outbox.in('r').map(({ content, state, error }) => [content, state, error?.code])).toEqual([
      ['one', 'failed', 'forbidden'],
      ['two', 'waiting', undefined],
    ]);
    expect(server.contents).toEqual(['one', 'two']);
    await server.ack(1);
    await outbox.retry(id);
    await flushTimers();
    expect(server.sent[2]?.clientMessageId).toBe(id);
    await server.refuse(2, new ApiError({ code: 'forbidden', message: 'no' }));
    await outbox.discard(id);
    expect(outbox.in('r')).toEqual([]);
  });

  it('gives up after 20 hours; a retry after that is a new message', async () => {
    const server = new Server();
    server.online = false;
    const outbox = new Outbox('me', new MemoryStorage(), server.deps);
    const id = await outbox.add({ roomId: 'r', content: 'old' });
    vi.setSystemTime(Date.now() + TIMES.outboxTimeoutMs);
    server.online = true;
    outbox.flush();
    await flushTimers();
    expect(server.sent).toEqual([]);
    expect(outbox.failed).toMatchObject([{ content: 'old', error: { details: { reason: 'expired' } } }]);
    await outbox.retry(id);
    await flushTimers();
    expect(server.contents).toEqual(['old']);
    expect(server.sent[0]?.clientMessageId).not.toBe(id);
    expect(outbox.in('r')).toHaveLength(1);
  });

  it('shows a delivered message until it is confirmed, sends it no more, and does not count it as unsent', async () => {
    const server = new Server();
    server.awaitsFrame = true;
    const outbox = new Outbox('me', new MemoryStorage(), server.deps);
    const id = await outbox.add({ roomId: 'r', content: 'one' });
    await flushTimers();
    await server.ack(0);
    expect(outbox.in('r')).toHaveLength(1);
    expect(await outbox.countUnsent()).toBe(0);
    outbox.flush();
    await flushTimers();
    expect(server.contents).toEqual(['one']);
    outbox.confirm(id);
    expect(outbox.in('r')).toEqual([]);
  });

  it('removes a delivered message when its room is shown at a later revision, without the message itself', async () => {
    const server = new Server();
    server.awaitsFrame = true;
    const outbox = new Outbox('me', new MemoryStorage(), server.deps);
    await outbox.add({ roomId: 'r', content: 'one' });
    await flushTimers();
    await server.ack(0);
    outbox.confirmUpTo('r', 0);
    outbox.confirmUpTo('another', 9);
    expect(outbox.in('r')).toHaveLength(1);
    outbox.confirmUpTo('r', 1);
    expect(outbox.in('r')).toEqual([]);
  });

  it('holds one edit of a message, the latest', async () => {
    const server = new Server();
    const outbox = new Outbox('me', new MemoryStorage(), server.deps);
    await outbox.add({ roomId: 'r', content: 'first', edits: 3 });
    await flushTimers();
    await server.refuse(0, new ApiError({ code: 'conflict', message: 'deleted' }));
    expect(outbox.failed).toMatchObject([{ content: 'first', edits: 3, error: { code: 'conflict' } }]);
    await outbox.add({ roomId: 'r', content: 'other', edits: 4 });
    await outbox.add({ roomId: 'r', content: 'second', edits: 3 });
    expect(outbox.in('r').map(({ content }) => content)).toEqual(['other', 'second']);
    expect(outbox.failed).toEqual([]);
  });

  it('sends from one tab only, and the other learns that it is done', async () => {
    stubLocks();
    const storage: OutboxStorage = new MemoryStorage();
    const one = new Server();
    const two = new Server();
    const tab = new Outbox('me', storage, one.deps);
    await tab.add({ roomId: 'r', content: 'once' });
    await flushTimers();
    const otherTab = new Outbox('me', storage, two.deps);
    await otherTab.restore();
    await flushTimers();
    expect(otherTab.in('r')).toHaveLength(1);
    await one.ack(0);
    await flushTimers();
    expect(two.sent).toEqual([]);
    expect(otherTab.in('r')).toEqual([]);
  });

  it('counts what another tab wrote and did not send', async () => {
    const storage: OutboxStorage = new MemoryStorage();
    const server = new Server();
    server.online = false;
    const [tab, otherTab] = [new Outbox('me', storage, server.deps), new Outbox('me', storage, server.deps)];
    await tab.add({ roomId: 'r', content: 'mine' });
    await otherTab.add({ roomId: 'r', content: 'of the other tab' });
    expect(await tab.countUnsent()).toBe(2);
    expect(await otherTab.countUnsent()).toBe(2);
  });

  it('sends a message that the browser refuses to store', async () => {
    const server = new Server();
    const storage = new MemoryStorage();
    vi.spyOn(storage, 'put').mockRejectedValue(new DOMException('full', 'QuotaExceededError'));
    const outbox = new Outbox('me', storage, server.deps);
    await outbox.add({ roomId: 'r', content: 'one' });
    await flushTimers();
    expect(server.contents).toEqual(['one']);
  });
});

/** Web Locks of one browser. */
function stubLocks(): void {
  const queues = new Map<string, Promise<unknown>>();
  vi.stubGlobal('navigator', {
    locks: {
      request: <T>(name: string, work: () => Promise<T>): Promise<T> => {
        const turn = (queues.get(name) ?? Promise.resolve()).then(work);
        queues.set(name, turn);
        return turn;
      },
    },
  });
}
