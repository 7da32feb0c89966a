import { expect, test } from 'vitest';
import { FORGOTTEN_AFTER_MS, Roster } from './roster.js';

test('knows who was heard of lately, and forgets who says goodbye or is silent', () => {
  let now = 0;
  const roster = new Roster(() => now);
  expect([roster.hear('a'), roster.hear('b'), roster.hear('c'), roster.hear('a')]).toEqual([true, true, true, false]);
  roster.remove('c');
  now = FORGOTTEN_AFTER_MS;
  expect(roster.others).toEqual(['a', 'b']);
  roster.hear('b');
  now += 1;
  expect(roster.others).toEqual(['b']);
  expect(roster.hear('a')).toBe(true);
});
