import { describe, expect, it } from 'vitest';
import { fresh, useHarness, type OpenBackend } from '../testing/harness.js';
import { MOST_KEPT, type WorkerEvent } from '../worker-events.js';

const TTL_MS = 60_000;

/** Every promise of WorkerEvents that one process can test. */
export function workerEventsSuite(open: OpenBackend): void {
  describe('WorkerEvents', () => {
    const harness = useHarness(open);
    const event = (name: string, value: unknown = name): WorkerEvent => ({ event: name, data: JSON.stringify(value) });

    const socketOf = (userId: string, clientId = fresh('page'), hearsEvents = true) => ({
      userId,
      clientId,
      socketId: fresh('s'),
      hearsEvents,
    });

    /** What is kept for the user, without how long. */
    const taken = async (userId: string) => {
      const { events, expired } = await harness().backend.workerEvents.takeKept(userId);
      return { events: events.map(({ expiresAt: _, ...it }) => it), expired };
    };

    /** A user with a client, and what it heard. */
    async function connected() {
      const { clients, workerEvents } = harness().backend;
      const userId = fresh('user');
      const heard: WorkerEvent[] = [];
      const unfollow = await workerEvents.follow(userId, (events) => heard.push(...events));
      const socket = socketOf(userId);
      await clients.connect(socket);
      return { userId, heard, unfollow, socket };
    }

    const publish = (userId: string, it: WorkerEvent, ttlMs = TTL_MS) =>
      harness().backend.workerEvents.publish(userId, it, ttlMs);

    it('takes events to the followers of their user, in the order of the calls, as they are', async () => {
      const { userId, heard } = await connected();
      const other = await connected();
      const odd = { text: '민수\n\u2028 "quoted" \u0000 \\n', deep: [{ __proto__: null, a: [1e21, -0.5, null] }] };
      const sent = Array.from({ length: 200 }, (_, n) => event(`e${n % 3}`, { n, odd }));
      const published = await Promise.all(sent.map((it) => publish(userId, it)));
      expect(published.every(({ delivered }) => delivered === 1)).toBe(true);
      await expect.poll(() => heard.length).toBe(sent.length);
      expect(heard).toEqual(sent);
      expect(other.heard).toEqual([]);
    });

    it('counts the clients that hear events, not their sockets, and not those that hear none', async () => {
      const { clients } = harness().backend;
      const { userId, socket } = await connected();
      await clients.connect(socketOf(userId, socket.clientId));
      await clients.connect(socketOf(userId));
      await clients.connect(socketOf(userId, fresh('chat'), false));
      expect(await publish(userId, event('progress'))).toEqual({ delivered: 2, expired: 0 });
    });

    it('keeps events for who is away, and gives each once', async () => {
      const { clients } = harness().backend;
      const { userId, heard, unfollow, socket } = await connected();
      unfollow();
      await clients.disconnect(socket);
      // The chat alone hears none.
      await clients.connect(socketOf(userId, fresh('chat'), false));
      const sent = [event('one'), event('two'), event('three')];
      for (const it of sent) expect(await publish(userId, it)).toEqual({ delivered: 0, expired: 0 });
      expect(await taken(userId)).toEqual({ events: sent, expired: 0 });
      expect(await taken(userId)).toEqual({ events: [], expired: 0 });
      expect(heard).toEqual([]);
    });

    it('keeps an event where clients are known and nobody follows', async () => {
      const { workerEvents } = harness().backend;
      const { userId, unfollow } = await connected();
      unfollow();
      const lost = async () => (await publish(userId, event('one'))).delivered;
      await expect.poll(lost).toBe(0);
      expect((await workerEvents.takeKept(userId)).events).not.toEqual([]);
    });

    it('keeps only the latest of those that replace each other, in its place', async () => {
      const { workerEvents } = harness().backend;
      const userId = fresh('user');
      const progress = (request: string, value: number) => ({ ...event('progress', value), replaces: request });
      await publish(userId, progress('a\n1', 10));
      await publish(userId, progress('b', 10));
      await publish(userId, progress('a\n1', 50));
      await publish(userId, event('complete'));
      expect(await publish(userId, progress('a\n1', 100))).toEqual({ delivered: 0, expired: 1 });
      const { events } = await workerEvents.takeKept(userId);
      expect(events.map((it) => `${it.event} ${it.data}`)).toEqual([
        'progress 10',
        'complete "complete"',
        'progress 100',
      ]);
    });

    it('keeps at most so many of a user: the oldest go', async () => {
      const userId = fresh('user');
      const sent = Array.from({ length: MOST_KEPT + 5 }, (_, n) => event(`e${n}`));
      const published = await Promise.all(sent.map((it) => publish(userId, it)));
      expect(published.reduce((sum, { expired }) => sum + expired, 0)).toBe(5);
      expect((await taken(userId)).events).toEqual(sent.slice(5));
    });

    it('keeps what did not reach its client again, before what came since, and as long as before', async () => {
      const { workerEvents } = harness().backend;
      const userId = fresh('user');
      const progress = (request: string, value: number) => ({ ...event('progress', value), replaces: request });
      for (const it of [progress('a', 1), event('one'), progress('b', 1)]) await publish(userId, it);
      const { events } = await workerEvents.takeKept(userId);
      await publish(userId, progress('a', 2));
      await publish(userId, event('two'));
      expect(await workerEvents.putBack(userId, events)).toBe(true);
      const again = (await workerEvents.takeKept(userId)).events;
      expect(again.map((it) => `${it.event} ${it.data}`)).toEqual([
        'one "one"',
        'progress 1',
        'progress 2',
        'two "two"',
      ]);
      expect(again.slice(0, 2)).toEqual(events.slice(1));
    });

    it('keeps no more of what is put back than there is room for: the newest', async () => {
      const { workerEvents } = harness().backend;
      const userId = fresh('user');
      for (const name of ['one', 'two']) await publish(userId, event(name));
      const { events } = await workerEvents.takeKept(userId);
      const since = Array.from({ length: MOST_KEPT - 1 }, (_, n) => event(`e${n}`));
      await Promise.all(since.map((it) => publish(userId, it)));
      await workerEvents.putBack(userId, events);
      expect((await taken(userId)).events).toEqual([event('two'), ...since]);
    });

    it('puts nothing back where somebody hears the events now', async () => {
      const { workerEvents } = harness().backend;
      const { userId } = await connected();
      expect(await workerEvents.putBack(userId, [{ ...event('one'), expiresAt: Date.now() + TTL_MS }])).toBe(false);
      expect((await taken(userId)).events).toEqual([]);
    });

    it('gives nothing that expired, counts it, and keeps what lasts longer than what came after it', async () => {
      const { workerEvents } = harness().backend;
      const userId = fresh('user');
      await publish(userId, event('short'), 1);
      await publish(userId, event('long'));
      await publish(userId, event('short again'), 1);
      const deadline = Date.now() + 20;
      await expect.poll(() => Date.now()).toBeGreaterThan(deadline);
      // What comes for others makes room of what has expired.
      await publish(fresh('user'), event('other'));
      const { events, expired } = await workerEvents.takeKept(userId);
      expect(events.map((it) => it.event)).toEqual(['long']);
      // The first may have expired before the second came.
      expect(expired).toBeGreaterThan(0);
    });
  });
}
