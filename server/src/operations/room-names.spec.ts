import { expect, test } from 'vitest';
import { roomNamesOf, socketRoomsOf } from './room-names.js';

test.each([
  ['r:01JD', ['r:01JD:1', 'r:01JD:2', 'r:01JD:whole']],
  ['u:ann', ['u:ann:1', 'u:ann:2', 'u:ann:whole']],
  ['g:canary', ['g:canary']],
  ['s:1', ['s:1']],
  ['pB3wYxT0aVq9mZ1kAAAB', ['pB3wYxT0aVq9mZ1kAAAB']],
])('%s stands for %o, and is what they are read as', (name, rooms) => {
  expect(socketRoomsOf(name)).toEqual(rooms);
  expect(roomNamesOf({ id: 'own', rooms: new Set(['own', ...rooms]) })).toEqual([name]);
});
