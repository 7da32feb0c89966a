import { expect, test } from 'vitest';
import { sessionExpiry } from './session-lifetime.js';

const DAY = 24 * 60 * 60 * 1_000;
const lifetime = { sessionDays: 30, sessionMaxDays: 90 };

test.each([
  ['a new session', 0, 30],
  ['one in use', 59, 89],
  ['one whose end comes before its idle time', 61, 90],
  ['one past its end', 91, 90],
])('%s', (_, day, ends) => {
  expect(sessionExpiry(5, 5 + day * DAY, lifetime)).toBe(5 + ends * DAY);
});

test('the shorter of both holds from the start', () => {
  expect(sessionExpiry(0, 0, { sessionDays: 30, sessionMaxDays: 7 })).toBe(7 * DAY);
});
