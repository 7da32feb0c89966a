import { expect, it } from 'vitest';
import type { PresenceChange } from '../../ports/presence-store.js';
import { presenceFrames } from './presence-frames.js';

const of = (userId: string): PresenceChange => ({ userId, status: 'online' });

it('gives each socket one frame with all it hears of, shared by those that hear it from the same rooms', () => {
  const rooms: Record<string, string[]> = {
    a: ['s1', 's2'],
    b: ['s2', 's3', 's5'],
    c: ['s3', 's4', 's5'],
    d: ['s1', 's2'],
  };
  const frames = presenceFrames(
    [
      { change: of('ann'), rooms: ['a', 'b', 'd'] },
      { change: of('ben'), rooms: ['b', 'c'] },
      { change: of('cho'), rooms: [] },
    ],
    (room) => new Set(rooms[room]),
    5,
  );
  expect(frames).toEqual([
    { sockets: ['s1'], users: [of('ann')] },
    { sockets: ['s2'], users: [of('ann'), of('ben')] },
    { sockets: ['s3', 's5'], users: [of('ann'), of('ben')] },
    { sockets: ['s4'], users: [of('ben')] },
  ]);
});

it('looks no further than until every socket is found', () => {
  const looked: string[] = [];
  const rooms = Array.from({ length: 300 }, (_, index) => `room${index}`);
  const socketsIn = (room: string) => {
    looked.push(room);
    return new Set(['s1', 's2']);
  };
  expect(presenceFrames([{ change: of('ann'), rooms }], socketsIn, 2)).toHaveLength(1);
  expect(looked).toHaveLength(1);
});
