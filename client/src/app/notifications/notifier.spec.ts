import type { Message } from '@/entities/conversation';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CATCH_UP_MS, createNotifier, LOOK_MS, type NotifierDeps, WAIT_MS } from './notifier';
import type { TellState } from './should-tell';

const message = (roomId: string, seq: number): Message => ({
  id: `${roomId}.${seq}`,
  roomId,
  seq,
  rev: seq,
  userId: 'ann',
  content: `text ${seq}`,
  kind: 'text',
  createdAt: '2026-11-30T12:00:00.000Z',
});

let states: Map<string, TellState>;
let leader: boolean;
let shown: [roomId: string, seq: number, count: number][];
let closed: string[];
let sums: Map<string, number>[];
let looked: [roomId: string, seq: number][];
let unseen: number;
let places: Map<string, number>;
let missed: Record<string, number>;
let notifier: ReturnType<typeof createNotifier>;

const deps: NotifierDeps = {
  stateOf: ({ roomId }) => states.get(roomId),
  places: () => places,
  missedSince: (roomId, seq) => (missed[roomId] ?? 0) - seq,
  isLeader: () => leader,
  looked: (...it) => looked.push(it),
  show: (roomId, { message: { seq }, count }) => shown.push([roomId, seq, count]),
  sum: (it) => sums.push(it),
  close: (roomId) => closed.push(roomId),
  unseen: () => (unseen += 1),
};
const change = (roomId: string, more: Partial<TellState>) => {
  const state = states.get(roomId);
  if (state) states.set(roomId, { ...state, ...more });
};
const come = (roomId: string, ...seqs: number[]) => {
  notifier.receive(
    roomId,
    seqs.map((seq) => message(roomId, seq)),
  );
};

beforeEach(() => {
  vi.useFakeTimers();
  const state: TellState = { me: 'me', level: 'all', readSeq: 0, looking: false, blocked: false };
  states = new Map([
    ['a', state],
    ['b', state],
  ]);
  [leader, shown, closed, sums, looked, unseen, missed] = [true, [], [], [], [], 0, {}];
  places = new Map();
  notifier = createNotifier(deps);
  return () => vi.useRealTimers();
});

describe('messages that come', () => {
  it('are told a moment later, one notification for each room, with how many there are', () => {
    come('a', 1);
    come('a', 2, 3);
    come('b', 1);
    vi.advanceTimersByTime(WAIT_MS - 1);
    expect(shown).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(shown).toEqual([
      ['a', 3, 3],
      ['b', 1, 1],
    ]);
    come('a', 4);
    vi.advanceTimersByTime(WAIT_MS);
    expect(shown.at(-1)).toEqual(['a', 4, 4]);
  });

  it('are not told once another session has read them, and what was told is taken back', () => {
    come('a', 1, 2);
    come('b', 1);
    change('a', { readSeq: 1 });
    change('b', { readSeq: 1 });
    vi.advanceTimersByTime(WAIT_MS);
    expect(shown).toEqual([['a', 2, 1]]);
    notifier.read('a');
    expect(closed).toEqual(['a']);
    come('a', 3);
    vi.advanceTimersByTime(WAIT_MS);
    expect(shown.at(-1)).toEqual(['a', 3, 1]);
  });

  it('are not told where the user looks, in this tab or another, which says so at once, and of what follows together', () => {
    change('a', { looking: true });
    come('a', 1);
    come('a', 2, 3);
    come('a', 4);
    expect(looked).toEqual([['a', 1]]);
    vi.advanceTimersByTime(LOOK_MS);
    expect(looked).toEqual([
      ['a', 1],
      ['a', 4],
    ]);
    expect(LOOK_MS).toBeLessThan(WAIT_MS / 2);
    come('b', 1, 2);
    notifier.seenElsewhere('b', 2);
    vi.advanceTimersByTime(WAIT_MS);
    expect([shown, unseen]).toEqual([[], 0]);
  });

  it('are told by one tab of several; each knows that there was something unseen', () => {
    leader = false;
    come('a', 1);
    vi.advanceTimersByTime(WAIT_MS);
    notifier.read('a');
    expect([shown, closed, unseen]).toEqual([[], [], 1]);
  });

  it('are told of a room that appears with them, and not of one that never does', () => {
    come('new', 1);
    come('never', 1);
    states.set('new', { me: 'me', level: 'all', readSeq: 0, looking: false, blocked: false });
    vi.advanceTimersByTime(WAIT_MS);
    expect(shown).toEqual([['new', 1, 1]]);
  });

  it('are forgotten when the user signs out, with their notifications', () => {
    come('a', 1);
    vi.advanceTimersByTime(WAIT_MS);
    come('b', 1);
    notifier.stop();
    vi.advanceTimersByTime(WAIT_MS);
    expect([shown.length, closed]).toEqual([1, ['a']]);
  });
});

describe('a lost connection', () => {
  it('is followed by one summary of what was missed, and by nothing if that was nothing', () => {
    places = new Map([
      ['a', 5],
      ['b', 3],
      ['c', 1],
    ]);
    notifier.disconnected();
    notifier.connected();
    missed = { a: 7, b: 3, c: 2 };
    come('a', 6, 7);
    notifier.disconnected();
    places = new Map([['a', 7]]);
    vi.advanceTimersByTime(CATCH_UP_MS);
    expect(sums).toEqual([]);
    notifier.connected();
    vi.advanceTimersByTime(CATCH_UP_MS);
    expect(sums).toEqual([
      new Map([
        ['a', 2],
        ['c', 1],
      ]),
    ]);
    expect(shown).toEqual([]);
    notifier.disconnected();
    notifier.connected();
    vi.advanceTimersByTime(CATCH_UP_MS);
    expect([sums.length, unseen]).toEqual([1, 1]);
    come('a', 8);
    vi.advanceTimersByTime(WAIT_MS);
    expect(shown).toEqual([['a', 8, 1]]);
  });

  it('is not one before the first connect', () => {
    notifier.connected();
    come('a', 1);
    vi.advanceTimersByTime(CATCH_UP_MS);
    expect([sums, shown]).toEqual([[], [['a', 1, 1]]]);
  });
});
