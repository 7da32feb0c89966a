import { expect, test } from 'vitest';
import { Metrics } from '../observe/metrics.js';
import type { KeptEvent } from '../ports/worker-events.js';
import { EventFrames } from './event-frames.js';
import { ProgramMetrics } from './program-metrics.js';
import { type Backlog, Seat } from './seat.js';

const KI = 1024;
const BIG = 200 * KI;

function open(backlog: Backlog = { characters: 0 }) {
  const heard: string[] = [];
  const unwritten: (() => void)[] = [];
  let broken = 0;
  const recipient = {
    userId: 'ann',
    clientId: 'page',
    socketId: 'socket',
    send: ({ packet }: EventFrames, written?: () => void) => {
      heard.push((JSON.parse(packet.slice(1)) as [string])[0]);
      if (written) unwritten.push(written);
    },
    break: () => void (broken += 1),
  };
  const seat = new Seat(recipient, backlog, new ProgramMetrics(new Metrics()));
  const writeOne = () => unwritten.shift()?.();
  return { seat, backlog, heard, unwritten, writeOne, broken: () => broken };
}

const data = (characters: number) => JSON.stringify('x'.repeat(characters - 2));
const kept = (event: string, characters: number): KeptEvent => ({ event, data: data(characters), expiresAt: 0 });
const live = (event: string, characters = 2) => new EventFrames({ event, data: data(characters) });

test('what was kept goes on as it is written, and what comes waits until the last of it is on its way', () => {
  const { seat, heard, unwritten, writeOne, backlog } = open();
  const events = ['a', 'b', 'c', 'd', 'e'].map((name) => kept(name, BIG));
  seat.hand(events);
  seat.comeIn();
  seat.deliver([live('f')]);
  expect(heard).toEqual(['a', 'b', 'c']);
  writeOne();
  expect(heard).toEqual(['a', 'b', 'c', 'd']);
  while (unwritten.length > 0) writeOne();
  expect(heard).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(backlog.characters).toBe(0);
  seat.deliver([live('g')]);
  expect([heard.at(-1), unwritten.length]).toEqual(['g', 0]);
});

test('what was kept precedes what came first, and nothing that came goes before all kept is handed', () => {
  const { seat, heard } = open();
  seat.deliver([live('b')]);
  expect(heard).toEqual([]);
  seat.hand([kept('a', 2)]);
  seat.comeIn();
  expect(heard).toEqual(['a', 'b']);
});

test('who falls too far behind is broken: by events, by their size, and earlier where many do', () => {
  const many = open();
  many.seat.deliver(Array.from({ length: 1_000 }, () => live('a')));
  expect(many.broken()).toBe(0);
  many.seat.deliver([live('a')]);
  expect(many.broken()).toBe(1);

  const large = open();
  for (let n = 0; n < 160; n += 1) large.seat.deliver([live('a', BIG)]);
  expect(large.broken()).toBe(0);
  for (let n = 0; n < 10; n += 1) large.seat.deliver([live('a', BIG)]);
  expect(large.broken()).toBeGreaterThan(0);

  const crowd = open({ characters: 128 * KI * KI });
  crowd.seat.deliver([live('a', BIG)]);
  expect(crowd.broken()).toBe(0);
  crowd.seat.deliver([live('a', BIG)]);
  expect(crowd.broken()).toBe(1);
  crowd.seat.leave();
  expect(crowd.backlog.characters).toBe(128 * KI * KI);
});

test('who leaves gives back what is not written, and what came behind it', () => {
  const { seat, writeOne, backlog } = open();
  const events = ['a', 'b', 'c', 'd', 'e'].map((name) => kept(name, BIG));
  seat.hand(events);
  seat.comeIn();
  const f = live('f');
  seat.deliver([f]);
  writeOne();
  expect(seat.leave()).toEqual({ unwritten: events.slice(1), held: [f.event] });
  expect(backlog.characters).toBe(0);
});
