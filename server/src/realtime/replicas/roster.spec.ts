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

test('says whether all others know something, and forgets what those knew that are gone', () => {
  let now = 0;
  const roster = new Roster(() => now);
  expect(roster.allKnow('news')).toBe(true);
  roster.hear('new', ['news']);
  roster.hear('old');
  expect(roster.allKnow('news')).toBe(false);
  roster.remove('old');
  expect(roster.allKnow('news')).toBe(true);
  roster.hear('killed');
  now = FORGOTTEN_AFTER_MS + 1;
  roster.hear('new', ['news']);
  expect(roster.allKnow('news')).toBe(true);
});
