import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { MessageBatch, SocketBackplane } from '../../ports/socket-backplane.js';
import type { Sockets } from '../sockets/sockets.js';
import type { ProtocolV1 } from './protocol-v1.js';
import type { ProtocolV2 } from './protocol-v2.js';
import { HOLD_MS, LATELY_MS, PAUSE, RoomFrames } from './room-frames.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Reach = Parameters<SocketBackplane['onReach']>[0];

/** Rooms with sockets of this process; frames are lists of revs, by room. */
function start({ spansProcesses = true } = {}) {
  const frames: string[] = [];
  const forV1: string[] = [];
  let [reach, emptied]: [Reach, (room: string) => void] = [() => undefined, () => undefined];
  let hear: (batch: MessageBatch) => void = () => undefined;
  let populated = true;
  const revs = (batches: readonly MessageBatch[]) =>
    batches.flatMap(({ rev, count }) => Array.from({ length: count }, (_, index) => rev + index)).join();
  const sockets = {
    hasLocalSockets: () => populated,
    onEmptied: (listener: typeof emptied) => (emptied = listener),
  };
  const backplane = {
    spansProcesses,
    onMessages: (listener: typeof hear) => (hear = listener),
    onReach: (listener: Reach) => (reach = listener),
  };
  const roomFrames = new RoomFrames(
    sockets as unknown as Sockets,
    backplane as unknown as SocketBackplane,
    { emitMessages: (batches: MessageBatch[]) => forV1.push(revs(batches)) } as unknown as ProtocolV1,
    { emitMessages: (batches: MessageBatch[]) => frames.push(revs(batches)) } as unknown as ProtocolV2,
  );
  roomFrames.onModuleInit();
  const batchOf = (rev: number, count: number) => ({ roomId: 'room', rev, count, json: '', forV1: true });
  return {
    frames,
    forV1,
    roomFrames,
    comes: (rev: number, count = 1, more: Partial<MessageBatch> = {}) =>
      roomFrames.add({ ...batchOf(rev, count), ...more }),
    /** From another process. */
    hears: (rev: number, count = 1) => hear(batchOf(rev, count)),
    reach: (rooms: string[], frame?: unknown[]) => reach(rooms, frame),
    leaveAll: () => {
      populated = false;
      emptied('r:room:2');
      populated = true;
    },
    pass: (ms: number) => vi.advanceTimersByTimeAsync(ms),
  };
}

it('sends the first messages of a quiet room at once, and those that come soon after together', async () => {
  const { frames, comes, pass } = start();
  comes(1, 2);
  expect(frames).toEqual(['1,2']);
  comes(3);
  comes(4, 3);
  comes(7);
  expect(frames).toEqual(['1,2']);
  await pass(PAUSE.most);
  expect(frames).toEqual(['1,2', '3,4,5,6,7']);
  await pass(PAUSE.most);
  comes(8);
  expect(frames).toHaveLength(3);
});

it('lets the first wait for those of other processes where these write, too', async () => {
  const { frames, comes, hears, pass } = start();
  hears(1);
  expect(frames).toEqual(['1']);
  await pass(PAUSE.most);
  comes(2);
  await pass(PAUSE.least - 2);
  hears(3, 2);
  expect(frames).toEqual(['1']);
  await pass(3);
  expect(frames).toEqual(['1', '2,3,4']);
  await pass(PAUSE.most);
  hears(5);
  expect(frames).toHaveLength(2);
  await pass(LATELY_MS);
  expect(frames.at(-1)).toBe('5');
  comes(6);
  expect(frames.at(-1)).toBe('6');
});

it('does not let rooms wait for each other', () => {
  const { frames, comes } = start();
  comes(1);
  comes(1, 1, { roomId: 'other' });
  expect(frames).toEqual(['1', '1']);
});

it('puts messages of several processes in the order of revs', async () => {
  const { frames, comes, pass } = start();
  comes(1);
  comes(4, 2);
  comes(2);
  comes(3);
  await pass(PAUSE.most);
  expect(frames).toEqual(['1', '2,3,4,5']);
});

it('holds what came too early until the missing is there, and no longer than it may', async () => {
  const { frames, comes, pass } = start();
  comes(1);
  await pass(PAUSE.most);
  comes(3);
  await pass(HOLD_MS / 2);
  expect(frames).toEqual(['1']);
  comes(2);
  expect(frames).toEqual(['1', '2,3']);
  await pass(PAUSE.most);
  comes(6);
  await pass(HOLD_MS - 2);
  expect(frames).toHaveLength(2);
  await pass(4);
  expect(frames).toEqual(['1', '2,3', '6']);
  await pass(PAUSE.most);
  comes(4, 2);
  expect(frames.at(-1)).toBe('4,5');
});

it('says when a message has left', async () => {
  const { comes, roomFrames, pass } = start();
  comes(1);
  expect(roomFrames.sent('room', 1)).toBeUndefined();
  comes(2, 3);
  const told = vi.fn();
  void roomFrames.sent('room', 3)?.then(told);
  await pass(0);
  expect(told).not.toHaveBeenCalled();
  await pass(PAUSE.most);
  expect(told).toHaveBeenCalledOnce();
});

it('sends what waits before another frame of the room, and what is later after it', async () => {
  const { frames, comes, roomFrames, reach, pass } = start();
  comes(1);
  comes(2);
  comes(5);
  roomFrames.before('room', 3);
  expect(frames).toEqual(['1', '2']);
  reach(['r:room:2'], ['member_changed', { rev: 4 }]);
  expect(frames).toEqual(['1', '2']);
  await pass(PAUSE.most);
  expect(frames).toEqual(['1', '2', '5']);
  comes(6);
  comes(7);
  reach(['r:room:2'], ['typing', 'ann', { roomId: 'room' }]);
  expect(frames.at(-1)).toBe('6');
  // Sockets move.
  reach(['r:room:1', 'r:room:2', 'r:room:whole']);
  expect(frames.at(-1)).toBe('7');
});

it('keeps the order from the first frame of a room on, whatever it is', async () => {
  const { frames, comes, reach } = start();
  reach(['r:room:2'], ['member_changed', { rev: 1 }]);
  comes(4);
  comes(2, 2);
  expect(frames).toEqual(['2,3,4']);
});

it('sees messages of a server of the version before pass, in either protocol', async () => {
  const { frames, comes, reach, pass } = start();
  comes(1);
  comes(2);
  reach(['r:room:2'], ['messages', { roomId: 'room', messages: [{ rev: 3 }, { rev: 4 }] }]);
  expect(frames).toEqual(['1', '2']);
  comes(5);
  await pass(PAUSE.most);
  expect(frames).toEqual(['1', '2', '5']);
  comes(6);
  comes(7);
  reach(['r:room:1'], ['receive_message', { rev: 8 }]);
  expect(frames).toEqual(['1', '2', '5', '6', '7']);
});

it('holds messages that protocol v1 gets separately like any other', async () => {
  const { frames, comes, reach, roomFrames, pass } = start();
  comes(1);
  await pass(PAUSE.most);
  comes(4, 1, { forV1: false });
  roomFrames.beforeSeparate('room');
  reach(['r:room:1'], ['receive_message', { rev: 2 }]);
  expect(frames).toEqual(['1']);
  comes(2, 2, { forV1: false });
  expect(frames).toEqual(['1', '2,3,4']);
});

it('lets nobody wait for ever for messages that could not be written', async () => {
  const { frames, comes, roomFrames, pass } = start();
  comes(1);
  comes(2);
  const told = vi.fn();
  void roomFrames.sent('room', 2)?.then(told);
  frames.push = () => {
    throw new Error('it can’t be written');
  };
  expect(() => roomFrames.flush('room')).toThrow('it can’t be written');
  await pass(0);
  expect(told).toHaveBeenCalledOnce();
});

it('gives protocol v1 only what is not sent to it separately', async () => {
  const { frames, forV1, comes, pass } = start();
  comes(1);
  comes(2, 1, { forV1: false });
  comes(3);
  await pass(PAUSE.most);
  expect([frames, forV1]).toEqual([
    ['1', '2,3'],
    ['1', '3'],
  ]);
});

it('knows nothing of a room any more that its sockets have left', async () => {
  const { frames, comes, leaveAll, pass } = start();
  comes(1);
  comes(2);
  leaveAll();
  await pass(HOLD_MS);
  expect(frames).toEqual(['1']);
  comes(20);
  expect(frames).toEqual(['1', '20']);
});

it('waits for nobody where there is one process', () => {
  const { frames, comes } = start({ spansProcesses: false });
  comes(1);
  comes(2);
  expect(frames).toEqual(['1', '2']);
});
