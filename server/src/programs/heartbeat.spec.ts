import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { Heartbeat } from './heartbeat.js';

const PING_MS = 15_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched(heartbeat: Heartbeat) {
  let pings = 0;
  const socket = Object.assign(new EventEmitter(), {
    ping: () => void (pings += 1),
    terminate: () => void socket.emit('close'),
  });
  let isOpen = true;
  socket.once('close', () => (isOpen = false));
  heartbeat.watch(socket as unknown as WebSocket);
  return { says: (sign: string) => socket.emit(sign), pings: () => pings, isOpen: () => isOpen };
}

it.each(['pong', 'ping', 'message'])(
  'lets who sends a %s between two pings stay, and ends who sends nothing',
  (sign) => {
    const heartbeat = new Heartbeat({ endsSilent: true });
    const [alive, silent] = [watched(heartbeat), watched(heartbeat)];
    for (let beats = 0; beats < 4; beats += 1) {
      vi.advanceTimersByTime(PING_MS);
      alive.says(sign);
    }
    expect([alive.isOpen(), alive.pings(), silent.isOpen(), silent.pings()]).toEqual([true, 4, false, 1]);
    heartbeat.stop();
  },
);

it('pings who may be silent, and ends nobody', () => {
  const heartbeat = new Heartbeat({ endsSilent: false });
  const silent = watched(heartbeat);
  vi.advanceTimersByTime(PING_MS * 20);
  expect([silent.isOpen(), silent.pings()]).toEqual([true, 20]);
  heartbeat.stop();
  expect(vi.getTimerCount()).toBe(0);
});
