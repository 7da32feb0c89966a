import { expect, it } from 'vitest';
import { dayStarts } from './day-starts.js';

const iso = (month: string, zone: string) => dayStarts(month, zone).map((ms) => new Date(ms).toISOString());

it('gives the days of a month and its end', () => {
  const seoul = iso('2026-11', 'Asia/Seoul');
  expect([seoul.length, seoul[0], seoul[1], seoul.at(-1)]).toEqual([
    31,
    '2026-10-31T15:00:00.000Z',
    '2026-11-01T15:00:00.000Z',
    '2026-11-30T15:00:00.000Z',
  ]);
  expect(iso('2028-02', 'UTC')).toHaveLength(30);
});

it('follows clocks that change', () => {
  const berlin = iso('2026-03', 'Europe/Berlin');
  expect([berlin[28], berlin[29]]).toEqual(['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z']);
  const york = iso('2026-11', 'America/New_York');
  expect([york[0], york[1]]).toEqual(['2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z']);
  // In Beirut the day of the change begins at one.
  expect(iso('2026-03', 'Asia/Beirut')[28]).toBe('2026-03-28T22:00:00.000Z');
});

it('ascends, at the edges of the day as well', () => {
  for (const zone of [
    'Pacific/Kiritimati',
    'Pacific/Pago_Pago',
    'Asia/Kathmandu',
    'Africa/Cairo',
    'America/Santiago',
  ]) {
    for (const month of ['2026-03', '2026-04', '2026-10']) {
      const starts = dayStarts(month, zone);
      expect([zone, starts.every((ms, i) => i === 0 || ms > (starts[i - 1] ?? 0))]).toEqual([zone, true]);
    }
  }
});

it('refuses a zone that does not exist', () => {
  expect(() => dayStarts('2026-11', 'Asia/Nowhere')).toThrow(expect.objectContaining({ code: 'invalid_payload' }));
});
