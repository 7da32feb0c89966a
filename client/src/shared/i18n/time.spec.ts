import { describe, expect, it } from 'vitest';
import { ago, clock, dayLabel, endTime, listTime, startOfDay } from './time';

const at = (year: number, month: number, day: number, hour = 12, minute = 41) =>
  new Date(year, month - 1, day, hour, minute);
const iso = (...parts: Parameters<typeof at>) => at(...parts).toISOString();
const NOW = at(2026, 11, 21, 13, 0);
/** Some ICU versions put a narrow space before AM and PM. */
const plain = (text: string) => text.replace(/\s/gu, ' ');

describe('times', () => {
  it('formats the time of day in both languages', () => {
    expect(plain(clock(iso(2026, 11, 21), 'ko'))).toBe('오후 12:41');
    expect(plain(clock(iso(2026, 11, 21), 'en'))).toBe('12:41 PM');
  });

  it.each([
    [iso(2026, 11, 21), '오후 12:41', '12:41 PM'],
    [iso(2026, 11, 20, 23, 59), '어제', 'yesterday'],
    [iso(2026, 11, 16), '월요일', 'Monday'],
    [iso(2026, 11, 14), '11월 14일', 'Nov 14'],
    [iso(2025, 12, 31), '2025. 12. 31.', '12/31/2025'],
  ])('lists %s', (time, ko, en) => {
    expect(plain(listTime(time, 'ko', NOW))).toBe(ko);
    expect(plain(listTime(time, 'en', NOW))).toBe(en);
  });

  it('does not call a clock that runs ahead another day', () => {
    expect(plain(listTime(iso(2026, 11, 21, 13, 5), 'en', NOW))).toBe('1:05 PM');
  });

  it('names a day, with the year when it is another', () => {
    expect(dayLabel(iso(2026, 11, 21), 'ko', NOW)).toBe('11월 21일 토요일');
    expect(dayLabel(iso(2025, 11, 21), 'en', NOW)).toBe('Friday, November 21, 2025');
  });

  it.each([
    [iso(2026, 11, 21, 15, 0), '오후 3:00', '3:00 PM'],
    [iso(2026, 11, 22, 8, 0), '일요일 오전 8:00', 'Sunday 8:00 AM'],
    [iso(2026, 11, 28, 8, 0), '11월 28일 오전 8:00', 'November 28 8:00 AM'],
  ])('says when something ends: %s', (time, ko, en) => {
    expect(plain(endTime(time, 'ko', NOW))).toBe(ko);
    expect(plain(endTime(time, 'en', NOW))).toBe(en);
  });

  it('formats how long ago', () => {
    expect(ago(iso(2026, 11, 21, 12, 37), 'ko', NOW)).toBe('23분 전');
    expect(ago(iso(2026, 11, 20, 12, 0), 'ko', NOW)).toBe('어제');
    expect(ago(iso(2026, 11, 21, 13, 1), 'en', NOW)).toBe('now');
  });

  it('splits days at local midnight', () => {
    expect(startOfDay(iso(2026, 11, 21, 0, 0))).toBe(startOfDay(iso(2026, 11, 21, 23, 59)));
    expect(startOfDay(iso(2026, 11, 21, 23, 59))).not.toBe(startOfDay(iso(2026, 11, 22, 0, 0)));
  });
});
