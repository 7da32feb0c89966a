import fc from 'fast-check';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useMembershipStore, useReplicaStore, useRoomFrames, useRoomStore, useTypingStore } from '@/entities/room';
import { type FakeFrame, FakeServer } from '@/shared/api/testing/fake-server';
import { connectTo } from '@/shared/api/testing/fake-transport';
import { createConversation } from './create-conversation';

const ME = 'me';
const people = fc.constantFrom(ME, 'u1', 'u2', 'u3');
const anySeq = fc.integer({ min: 1, max: 60 });

type Act = (server: FakeServer) => void;
const act = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(people, fc.boolean()).map(([userId, mention]): Act => (server) => {
      if (server.members.has(userId)) server.send(userId, 'hello', mention ? { mentions: [ME] } : {});
    }),
  },
  fc.tuple(anySeq, fc.boolean()).map(
    ([seq, mention]): Act =>
      (server) =>
        void server.edit(seq, `edited ${server.rev}`, mention ? [ME] : []),
  ),
  anySeq.map(
    (seq): Act =>
      (server) =>
        void server.delete(seq),
  ),
  fc.tuple(anySeq, people).map(
    ([seq, userId]): Act =>
      (server) =>
        void server.react(seq, userId),
  ),
  fc.constantFrom('u2', 'u3').map(
    (userId): Act =>
      (server) =>
        server.join([userId]),
  ),
  fc.constantFrom('u2', 'u3').map(
    (userId): Act =>
      (server) =>
        server.leave(userId),
  ),
  fc.constantFrom<['u1' | 'me', 'admin' | 'member']>(['me', 'admin'], ['u1', 'admin'], ['me', 'member']).map(
    ([userId, role]): Act =>
      (server) =>
        server.setRole(userId, role),
  ),
  fc.string({ maxLength: 8 }).map(
    (name): Act =>
      (server) =>
        server.rename(name),
  ),
  fc.tuple(people, anySeq).map(
    ([userId, seq]): Act =>
      (server) =>
        server.read(userId, seq),
  ),
  fc.tuple(people, anySeq).map(
    ([userId, seq]): Act =>
      (server) =>
        server.unread(userId, seq),
  ),
);

/** What the network does with a frame. */
type Fate = 'now' | 'late' | 'twice' | 'lost';
const fate = fc.constantFrom<Fate>('now', 'now', 'now', 'late', 'twice', 'lost');
/** What the user does in between. */
const atTheEnd = ['nothing', 'nothing', 'older', 'refresh', 'sync'] as const;
const anywhere = [...atTheEnd, 'jump', 'newer', 'latest'] as const;
const stepsOf = (move: fc.Arbitrary<(typeof anywhere)[number]>) =>
  fc.array(fc.record({ act, fate, move, jump: anySeq, elapsed: fc.constantFrom(0, 0, 10, 350) }), {
    minLength: 1,
    maxLength: 60,
    size: 'max',
  });

beforeEach(() => {
  vi.useFakeTimers();
  setActivePinia(createPinia());
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function client(server: FakeServer, latency: () => number) {
  setActivePinia(createPinia());
  const { commands } = connectTo(server, ME, latency);
  const rooms = useRoomStore();
  const replicas = useReplicaStore();
  const membership = useMembershipStore();
  const typing = useTypingStore();
  replicas.begin(ME);
  const loading = rooms.load();
  await vi.runAllTimersAsync();
  await loading;
  return { rooms, replicas, membership, typing, frames: useRoomFrames(), commands };
}

type Client = Awaited<ReturnType<typeof client>>;

function open(server: FakeServer, { replicas, membership, typing }: Client) {
  const conversation = createConversation(server.roomId, {
    replicas,
    membership,
    typing,
    outbox: () => undefined,
  });
  void conversation.reload();
  return conversation;
}

const deliver = ({ frames }: Client, [name, frame]: FakeFrame): void =>
  (frames[name] as (frame: unknown) => void)(structuredClone(frame));

describe('a client that got only some of the frames, some twice and in any order', () => {
  it('equals a fresh fetch', async () => {
    let syncs = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(stepsOf(fc.constantFrom(...atTheEnd)), stepsOf(fc.constantFrom(...anywhere))),
        fc.integer({ min: 0, max: 80 }),
        fc.boolean(),
        fc.constantFrom(0, 0, 5, 20, 100),
        fc.constantFrom(1_000, 6),
        fc.infiniteStream(fc.constantFrom(0, 0, 20, 400)),
        async (steps, history, wasRead, opened, maxChanges, delays) => {
          const server = new FakeServer('u1', ME);
          server.maxChanges = maxChanges;
          for (let seq = 0; seq < history; seq += 1) server.send('u1', `old ${seq}`);
          if (wasRead) server.read(ME, history + 1);
          server.frames = [];
          const page = await client(server, () => (delays.next() as IteratorYieldResult<number>).value);
          const { rooms, replicas, membership, commands } = page;
          let conversation: ReturnType<typeof open> | undefined;
          let late: FakeFrame[] = [];

          for (const [index, { act, fate, move, jump, elapsed }] of steps.entries()) {
            if (index === opened) conversation = open(server, page);
            act(server);
            const frames = server.frames.splice(0);
            // A read marker has no rev: it is not sent again.
            if (fate === 'late') late.push(...frames.filter(([name]) => name !== 'read_marker'));
            for (const frame of frames) {
              if (frame[0] === 'read_marker' || fate === 'now' || fate === 'twice') deliver(page, frame);
              if (fate === 'twice') deliver(page, frame);
            }
            if (fate === 'now') {
              for (const frame of late.reverse()) deliver(page, frame);
              late = [];
            }
            const done =
              move === 'older'
                ? conversation?.loadOlder()
                : move === 'newer'
                  ? conversation?.loadNewer()
                  : move === 'jump'
                    ? conversation?.jumpTo(Math.min(jump, server.messages.length))
                    : move === 'latest'
                      ? conversation?.jumpToLatest()
                      : move === 'refresh'
                        ? rooms.refresh()
                        : undefined;
            void done?.catch(() => undefined);
            if (move === 'sync') replicas.syncAll();
            await vi.advanceTimersByTimeAsync(elapsed);
          }

          await vi.runAllTimersAsync();
          replicas.syncAll();
          conversation ??= open(server, page);
          await vi.runAllTimersAsync();
          syncs += commands.filter(([name]) => name === 'sync').length;

          expect(rooms.byId(server.roomId)).toEqual(server.summary(ME));
          const shown = conversation.messages.value;
          const first = shown[0] && 'seq' in shown[0] ? shown[0].seq : 1;
          expect(shown).toEqual(server.messages.slice(first - 1, first - 1 + shown.length));
          expect(shown.length).toBeGreaterThan(0);
          expect(conversation.hasOlder.value).toBe(first > 1);
          // With a long history unread, a conversation opens in the middle of it.
          const movedBack = server.members.get(ME)?.readEpoch !== undefined;
          if (wasRead && !movedBack && !steps.some(({ move }) => move === 'jump'))
            expect(conversation.hasNewer.value).toBe(false);
          if (!conversation.hasNewer.value) expect(shown.at(-1)).toEqual(server.messages.at(-1));
          const fresh = server.memberPage().map(({ userId, role, displayName }) => ({ userId, role, displayName }));
          const held = membership
            .members(server.roomId)
            .map(({ userId, role, displayName }) => ({ userId, role, displayName }));
          expect(held).toEqual(fresh);
          conversation.dispose();
          replicas.clear();
        },
      ),
      { numRuns: 300 },
    );
    expect(syncs).toBeGreaterThan(300);
  }, 60_000);
});
