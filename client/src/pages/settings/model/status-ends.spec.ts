import { expect, it } from 'vitest';
import { statusEnd } from './status-ends';

it('ends a status never, in an hour, at midnight, or at midnight in a week', () => {
  const now = new Date(2026, 11, 30, 15, 20);
  expect(statusEnd('never', now)).toBeUndefined();
  expect(statusEnd('hour', now)).toBe(new Date(2026, 11, 30, 16, 20).toISOString());
  expect(statusEnd('today', now)).toBe(new Date(2026, 11, 31).toISOString());
  expect(statusEnd('week', now)).toBe(new Date(2027, 0, 6).toISOString());
});
