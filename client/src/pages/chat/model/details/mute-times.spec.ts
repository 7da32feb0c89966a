import { expect, it } from 'vitest';
import { inAnHour, tomorrowMorning } from './mute-times';

const local = (day: number, hour: number, minute = 0) => new Date(2026, 11, day, hour, minute);

it('mutes for an hour, and until eight of the next day', () => {
  expect(inAnHour(local(31, 23, 30))).toBe(new Date(2027, 0, 1, 0, 30).toISOString());
  expect(tomorrowMorning(local(30, 9))).toBe(local(31, 8).toISOString());
  expect(tomorrowMorning(local(30, 1))).toBe(local(31, 8).toISOString());
  expect(tomorrowMorning(local(31, 23, 59))).toBe(new Date(2027, 0, 1, 8).toISOString());
});
