import { expect, it } from 'vitest';
import { textsIn } from './texts-in';

it.each<[string, string[], [number, number][]]>([
  [
    '점심 먹고 점심시간',
    ['점심'],
    [
      [0, 2],
      [6, 8],
    ],
  ],
  [
    'fox box',
    ['box', 'fox'],
    [
      [0, 3],
      [4, 7],
    ],
  ],
  ['foxbox', ['fox', 'foxbox'], [[0, 6]]],
  [
    'aaaa',
    ['aa'],
    [
      [0, 2],
      [2, 4],
    ],
  ],
  ['nothing', ['x', ''], []],
])('in %j', (text, wanted, ranges) => {
  expect(textsIn(text, wanted)).toEqual(ranges);
});
