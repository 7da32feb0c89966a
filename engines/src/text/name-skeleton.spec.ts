import { expect, test } from 'vitest';
import { nameSkeletons } from './name-skeleton.js';

const lookAlike = (one: string, other: string) =>
  nameSkeletons(one).some((skeleton) => nameSkeletons(other).includes(skeleton));

test.each([
  ['ann', 'Ann', 'case'],
  ['ann', 'ＡＮＮ', 'width'],
  ['한글', '한글'.normalize('NFD'), 'composition'],
  ['paul', 'PauI', 'a capital I'],
  ['paul', 'pau1', 'a digit'],
  ['otto', '0tt0', 'zeros'],
  ['ann', 'аnn', 'a Cyrillic letter'],
  ['Hello', 'Нello', 'a Cyrillic capital'],
  ['modern', 'rnodern', 'two letters for one'],
  ['foo', 'ſoo', 'a long s, like an f'],
  ['민수', '민수\u3164', 'a filler'],
  ['ㄱ', 'ﾡ', 'a letter of half width'],
  ['می\u200cخواهم', 'میخواهم', 'a joiner'],
])('%j and %j look alike: %s', (one, other) => {
  expect(lookAlike(one, other)).toBe(true);
  expect(lookAlike(other, one)).toBe(true);
});

test.each([
  ['ann', 'anna'],
  ['all', 'ali'],
  ['민수', '민서'],
  ['김민', '민김'],
  ['각', '가'],
  ['user1', 'user2'],
  ['user1', 'user11'],
  ['a.b', 'a-b'],
  ['Zoe', 'Zoë'],
])('%j and %j do not', (one, other) => {
  expect(lookAlike(one, other)).toBe(false);
});
