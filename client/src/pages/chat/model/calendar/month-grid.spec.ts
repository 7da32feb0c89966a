import { expect, it } from 'vitest';
import { isBefore, monthAfter, monthGrid, monthKey } from './month-grid';

it('begins weeks on Sunday', () => {
  // The first of November 2026 is a Sunday, that of February 2028 a Tuesday of a leap year.
  expect(monthGrid({ year: 2026, month: 11 }).slice(0, 3)).toEqual([1, 2, 3]);
  const leap = monthGrid({ year: 2028, month: 2 });
  expect([leap.slice(0, 4), leap.at(-1)]).toEqual([[0, 0, 1, 2], 29]);
});

it('steps over years', () => {
  expect(monthAfter({ year: 2026, month: 12 }, 1)).toEqual({ year: 2027, month: 1 });
  expect(monthAfter({ year: 2026, month: 1 }, -1)).toEqual({ year: 2025, month: 12 });
  expect(isBefore({ year: 2025, month: 12 }, { year: 2026, month: 1 })).toBe(true);
  expect(isBefore({ year: 2026, month: 1 }, { year: 2026, month: 1 })).toBe(false);
  expect(monthKey({ year: 2026, month: 1 })).toBe('2026-01');
});
