import { describe, expect, it } from 'vitest';
import type { TimelineRow } from '../conversation/timeline-rows';
import { reuseRows } from './reuse-rows';
import { offsetOf, piecesOf, rowAt, sliceOf } from './row-slice';

const rowsOf = (from: number, to: number): TimelineRow[] =>
  Array.from({ length: to - from }, (_, at) => ({ kind: 'day', key: `${from + at}`, at: '' }));

const TEN_PX = () => 10;
const rows = rowsOf(0, 100);

describe('sliceOf', () => {
  it('has the end, as far up as asked for', () => {
    expect(sliceOf(rows, { end: 45 }, TEN_PX)).toEqual({ from: 95, to: 100 });
    expect(sliceOf(rows, { end: 9_999 }, TEN_PX)).toEqual({ from: 0, to: 100 });
    expect(sliceOf([], { end: 45 }, TEN_PX)).toEqual({ from: 0, to: 0 });
  });

  it('has the surroundings of a row, whatever is added before or after it', () => {
    const view = { key: '50', before: 20, after: 35 };
    expect(sliceOf(rows, view, TEN_PX)).toEqual({ from: 48, to: 54 });
    expect(sliceOf(rowsOf(-30, 200), view, TEN_PX)).toEqual({ from: 78, to: 84 });
  });

  it('has the end when the row is gone', () => {
    expect(sliceOf(rows, { key: 'gone', before: 20, after: 30 }, TEN_PX)).toEqual({ from: 97, to: 100 });
  });
});

describe('piecesOf', () => {
  it('has gaps as high as the rows that are left out, and rows that are kept', () => {
    const pieces = piecesOf(rows, { from: 50, to: 52 }, new Set([0, 99, 100, -1]), TEN_PX);
    expect(pieces.map((it) => ('row' in it ? it.key : it.gap))).toEqual(['0', 490, '50', '51', 470, '99']);
    expect(new Set(pieces.map(({ key }) => key)).size).toBe(pieces.length);
  });
});

it('finds rows by their place, and their place', () => {
  for (const index of [0, 1, 50, 99]) expect(rowAt(rows, offsetOf(rows, index, TEN_PX) + 5, TEN_PX)).toBe(index);
  expect(rowAt(rows, -5, TEN_PX)).toBe(0);
  expect(rowAt(rows, 99_999, TEN_PX)).toBe(99);
});

it('a row that did not change stays the same object, so that it is not drawn again', () => {
  const item = (seq: number) => ({ seq }) as never;
  const message = (seq: number, content: never, last = true): TimelineRow => ({
    kind: 'message',
    key: `s-${seq}`,
    item: content,
    mine: false,
    first: true,
    last,
  });
  const [one, two, three] = [item(1), item(2), item(3)];
  const before = [message(1, one), message(2, two)];
  const after = reuseRows(before, [message(1, one), message(2, two, false), message(3, three)]);
  expect(after.map((row, at) => row === before[at])).toEqual([true, false, false]);
});
