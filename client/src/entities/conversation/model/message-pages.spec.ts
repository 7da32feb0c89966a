import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message } from '@suda/contract';
import { ApiError } from '@/shared/api';
import { FakeServer } from '@/shared/api/testing/fake-server';
import { connectTo } from '@/shared/api/testing/fake-transport';
import { createMessagePages } from './message-pages';

const ME = 'me';
let server: FakeServer;

beforeEach(() => {
  server = new FakeServer('u1', ME);
  for (let seq = 2; seq <= 300; seq += 1) server.send('u1', `line ${seq}`);
  connectTo(server, ME);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const failOnce = () =>
  vi.mocked(fetch).mockImplementationOnce(() => Promise.resolve(Response.json({}, { status: 500 })));

async function opened() {
  const pages = createMessagePages(
    server.roomId,
    () => server.messages.length,
    () => undefined,
  );
  await pages.open();
  const seqs = () => pages.window.value?.messages.map(({ seq }) => seq) ?? [];
  const say = (content: string): Message => {
    const message = server.send('u1', content);
    pages.upsert([message]);
    return message;
  };
  return { pages, seqs, say };
}

describe('the pages of a room', () => {
  it('are not there when the first one failed, until it is loaded', async () => {
    const pages = createMessagePages(
      server.roomId,
      () => server.messages.length,
      () => undefined,
    );
    failOnce();
    await expect(pages.open()).rejects.toThrow(ApiError);
    expect(pages.state.value).toBe('error');
    await pages.open();
    expect(pages.state.value).toBe('ready');
  });

  it.each(['older', 'newer'] as const)(
    'say that the %s one failed, and load it when it is tried again',
    async (which) => {
      const { pages, seqs } = await opened();
      await pages.jumpTo(100);
      const [before, load] = [seqs(), { older: pages.loadOlder, newer: pages.loadNewer }[which]];
      failOnce();
      await load();
      expect([pages[which].value, pages.state.value, seqs()]).toEqual(['error', 'ready', before]);
      pages.resume();
      await vi.waitFor(() => expect(pages[which].value).toBe('ready'));
      expect(seqs()).toHaveLength(before.length + 50);
    },
  );

  it('come to the newest again after some were missed and could not be loaded at first', async () => {
    const { pages, seqs, say } = await opened();
    server.send('u1', 'missed');
    failOnce();
    say('heard');
    await vi.waitFor(() => expect(pages.newer.value).toBe('error'));
    failOnce();
    await pages.reset();
    expect([pages.newer.value, seqs().at(-1)]).toEqual(['error', 300]);
    pages.resume();
    await vi.waitFor(() => expect(seqs().at(-1)).toBe(302));
    expect(pages.hasNewer.value).toBe(false);
  });

  it('grow again after a jump failed that came while they grew', async () => {
    const { pages, seqs } = await opened();
    const before = seqs();
    const growing = pages.loadOlder();
    failOnce();
    await expect(pages.jumpTo(50)).rejects.toThrow(ApiError);
    await growing;
    pages.resume();
    await vi.waitFor(() => expect(seqs()).toHaveLength(before.length + 50));
    expect(pages.older.value).toBe('ready');
  });

  it('stay as they are when two jumps fail at once', async () => {
    const { pages, seqs, say } = await opened();
    const before = seqs();
    failOnce();
    failOnce();
    await Promise.allSettled([pages.jumpTo(50), pages.jumpTo(100)]);
    expect([pages.state.value, seqs()]).toEqual(['ready', before]);
    const { seq } = say('one more');
    expect(seqs().at(-1)).toBe(seq);
  });

  it('ask for no message that the room does not have', async () => {
    const { pages, seqs } = await opened();
    const before = seqs();
    await pages.jumpTo(1e300);
    expect([pages.state.value, seqs()]).toEqual(['ready', before]);
    expect(fetch).toHaveBeenCalledOnce();
  });

  it.each([undefined, 50])(
    'are loaded again after missed changes, also when that failed first; after a jump to %s',
    async (to) => {
      const { pages, seqs, say } = await opened();
      if (to !== undefined) await pages.jumpTo(to);
      const at = seqs()[10] ?? 0;
      server.edit(at, 'changed', []);
      failOnce();
      await pages.reset();
      expect([pages.state.value, pages.newer.value]).toEqual(['ready', 'error']);
      pages.resume();
      await vi.waitFor(() => expect(pages.newer.value).toBe('idle'));
      expect(pages.window.value?.messages.find(({ seq }) => seq === at)?.content).toBe('changed');
      const { seq } = say('one more');
      expect(seqs().includes(seq)).toBe(to === undefined);
    },
  );

  it('read a message again that a reaction is ahead of, also when that failed first', async () => {
    const { pages } = await opened();
    server.edit(299, 'changed', []);
    server.frames = [];
    server.react(299, 'u1');
    const frame = server.frames[0];
    if (frame?.[0] !== 'message_reacted') throw new Error('no reaction');
    failOnce();
    pages.react([frame[1]]);
    const shown = () => pages.window.value?.messages.find(({ seq }) => seq === 299);
    await vi.waitFor(() => expect(fetch).toHaveBeenCalledTimes(2));
    pages.resume();
    await vi.waitFor(() => expect(shown()).toMatchObject({ content: 'changed', reactions: { '👍': ['u1'] } }));
  });
});
