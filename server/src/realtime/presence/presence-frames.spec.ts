import { expect, it } from 'vitest';
import type { PresenceChange } from '../../ports/presence-store.js';
import { presenceFrames } from './presence-frames.js';

const of = (userId: string): PresenceChange => ({ userId, status: 'online' });
const heard = (userId: string, rooms: string[], ...watchers: string[]) => ({
  change: of(userId),
  rooms,
  watchers: new Set(watchers),
});

it('gives each socket one frame with all it hears of, shared by those that hear it from the same rooms', () => {
  const rooms: Record<string, string[]> = {
    a: ['s1', 's2'],
    b: ['s2', 's3', 's5'],
    c: ['s3', 's4', 's5'],
    d: ['s1', 's2'],
  };
  const frames = presenceFrames(
    [heard('ann', ['a', 'b', 'd']), heard('ben', ['b', 'c'], 'w1', 'w2'), heard('cho', [], 'w2')],
    (room) => new Set(rooms[room]),
    5,
  );
  expect(frames).toEqual([
    { sockets: ['s1'], users: [of('ann')] },
    { sockets: ['s2'], users: [of('ann'), of('ben')] },
    { sockets: ['s3', 's5'], users: [of('ann'), of('ben')] },
    { sockets: ['s4'], users: [of('ben')] },
    { sockets: ['w1'], users: [of('ben')] },
    { sockets: ['w2'], users: [of('ben'), of('cho')] },
  ]);
});

it('looks no further than until every socket is found', () => {
  const looked: string[] = [];
  const rooms = Array.from({ length: 300 }, (_, index) => `room${index}`);
  const socketsIn = (room: string) => {
    looked.push(room);
    return new Set(['s1', 's2']);
  };
  expect(presenceFrames([heard('ann', rooms)], socketsIn, 2)).toHaveLength(1);
  expect(looked).toHaveLength(1);
});
