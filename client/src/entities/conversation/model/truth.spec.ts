import fc from 'fast-check';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useRoomStore } from '@/entities/room';
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
    arbitrary: fc.tuple(people, fc.boolean()).map(([who, mention]): Act => (server) => {
      if (server.members.has(who)) server.send(who, 'hello', mention ? { mentions: [ME] } : {});
    }),
  },
  anySeq.map(
    (seq): Act =>
      (server) =>
        void server.edit(seq, `edited ${server.rev}`),
  ),
  anySeq.map(
    (seq): Act =>
      (server) =>
        void server.delete(seq),
  ),
  fc.tuple(anySeq, people).map(
    ([seq, who]): Act =>
      (server) =>
        void server.react(seq, who),
  ),
  fc.constantFrom('u2', 'u3').map(
    (who): Act =>
      (server) =>
        server.join([who]),
  ),
  fc.constantFrom('u2', 'u3').map(
    (who): Act =>
      (server) =>
        server.leave(who),
  ),
  fc.constantFrom<['u1' | 'me', 'admin' | 'member']>(['me', 'admin'], ['u1', 'admin'], ['me', 'member']).map(
    ([who, role]): Act =>
      (server) =>
        server.setRole(who, role),
  ),
  fc.string({ maxLength: 8 }).map(
    (name): Act =>
      (server) =>
        server.rename(name),
  ),
  fc.tuple(people, anySeq).map(
    ([who, seq]): Act =>
      (server) =>
        server.read(who, seq),
  ),
);

/** What the network does with a frame. */
type Fate = 'now' | 'late' | 'twice' | 'lost';
const fate = fc.constantFrom<Fate>('now', 'now', 'now', 'late', 'twice', 'lost');
/** What the person and time do in between. */
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
  rooms.begin(ME);
  const loading = rooms.load();
  await vi.runAllTimersAsync();
  await loading;
  return { rooms, commands };
}

function open(server: FakeServer, rooms: ReturnType<typeof useRoomStore>) {
  const conversation = createConversation(
    server.roomId,
    rooms,
    () => undefined,
    () => Promise.reject(new Error()),
  );
  void conversation.reload();
  return conversation;
}

const deliver = (rooms: ReturnType<typeof useRoomStore>, [name, frame]: FakeFrame): void =>
  (rooms.frames[name] as (frame: unknown) => void)(structuredClone(frame));

describe('a client that got only some of the frames, some twice and in any order', () => {
  it('holds what a fresh fetch would give', async () => {
    let syncs = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(stepsOf(fc.constantFrom(...atTheEnd)), stepsOf(fc.constantFrom(...anywhere))),
        fc.integer({ min: 0, max: 80 }),
        fc.constantFrom(0, 0, 5, 20, 100),
        fc.constantFrom(1_000, 6),
        fc.infiniteStream(fc.constantFrom(0, 0, 20, 400)),
        async (steps, history, opened, mostChanges, delays) => {
          const server = new FakeServer('u1', ME);
          server.mostChanges = mostChanges;
          for (let seq = 0; seq < history; seq += 1) server.send('u1', `old ${seq}`);
          server.frames = [];
          const { rooms, commands } = await client(server, () => delays.next().value ?? 0);
          let conversation: ReturnType<typeof open> | undefined;
          let late: FakeFrame[] = [];

          for (const [index, { act, fate, move, jump, elapsed }] of steps.entries()) {
            if (index === opened) conversation = open(server, rooms);
            act(server);
            const frames = server.frames.splice(0);
            // A read marker has no rev: it is not told again.
            if (fate === 'late') late.push(...frames.filter(([name]) => name !== 'read_marker'));
            for (const frame of frames) {
              if (frame[0] === 'read_marker' || fate === 'now' || fate === 'twice') deliver(rooms, frame);
              if (fate === 'twice') deliver(rooms, frame);
            }
            if (fate === 'now') {
              for (const frame of late.reverse()) deliver(rooms, frame);
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
            if (move === 'sync') rooms.sync.all();
            await vi.advanceTimersByTimeAsync(elapsed);
          }

          await vi.runAllTimersAsync();
          rooms.sync.all();
          conversation ??= open(server, rooms);
          await vi.runAllTimersAsync();
          syncs += commands.filter(([name]) => name === 'sync').length;

          expect(rooms.byId(server.roomId)).toEqual(server.summary(ME));
          const shown = conversation.messages.value;
          const first = shown[0] && 'seq' in shown[0] ? shown[0].seq : 1;
          expect(shown).toEqual(server.messages.slice(first - 1, first - 1 + shown.length));
          expect(shown.length).toBeGreaterThan(0);
          expect(conversation.hasOlder.value).toBe(first > 1);
          if (!steps.some(({ move }) => move === 'jump')) expect(conversation.hasNewer.value).toBe(false);
          if (!conversation.hasNewer.value) expect(shown.at(-1)).toEqual(server.messages.at(-1));
          const fresh = server.memberPage().map(({ userId, role, displayName }) => ({ userId, role, displayName }));
          const held = rooms
            .members(server.roomId)
            .map(({ userId, role, displayName }) => ({ userId, role, displayName }));
          expect(held).toEqual(fresh);
          conversation.dispose();
          rooms.clear();
        },
      ),
      { numRuns: 300 },
    );
    expect(syncs).toBeGreaterThan(300);
  }, 60_000);
});
