import { remember } from '@/shared/text';

const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Cached: creating a formatter costs more than using it a thousand times. */
function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const known = formats.get(key);
  if (known) return known;
  const created = new Intl.DateTimeFormat(locale, options);
  formats.set(key, created);
  return created;
}

/** As far as a time in UTC goes to its minute: `2026-11-21T03:41`. */
const MINUTE_LENGTH = 16;

const clockOf = remember((minute: string, locale: string) =>
  format(locale, { hour: 'numeric', minute: '2-digit' }).format(new Date(`${minute}Z`)),
);

const midnight = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
const daysBetween = (from: Date, to: Date): number => Math.round((midnight(to) - midnight(from)) / DAY_MS);

/** When the local day of an ISO 8601 time began, in ms since 1970. */
export const startOfDay = (iso: string): number => midnight(new Date(iso));

/** `오후 12:41`, `12:41 PM`. */
export const clock = (iso: string, locale: string): string => clockOf(iso.slice(0, MINUTE_LENGTH), locale);

/** The time today, `어제`, a weekday within the week, else the date. */
export function listTime(iso: string, locale: string, now = new Date()): string {
  const date = new Date(iso);
  const days = daysBetween(date, now);
  if (days <= 0) return clock(iso, locale);
  if (days === 1) return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-1, 'day');
  if (days < 7) return format(locale, { weekday: 'long' }).format(date);
  if (date.getFullYear() === now.getFullYear()) return format(locale, { month: 'short', day: 'numeric' }).format(date);
  return format(locale, { year: 'numeric', month: 'numeric', day: 'numeric' }).format(date);
}

/** `11월 21일 오후 12:41`, `Nov 21, 12:41 PM`. */
export const dateAndTime = (iso: string, locale: string): string =>
  format(locale, { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' }).format(new Date(iso));

/** When something ends: the time today, else with the day: `오전 8:00`, `화요일 오전 8:00`, `12월 24일 오전 8:00`. */
export function endTime(iso: string, locale: string, now = new Date()): string {
  const date = new Date(iso);
  const days = daysBetween(now, date);
  if (days <= 0) return clock(iso, locale);
  const day = format(locale, days < 7 ? { weekday: 'long' } : { month: 'long', day: 'numeric' }).format(date);
  return `${day} ${clock(iso, locale)}`;
}

/** `11월 21일 토요일`; with the year when it isn't this one. */
export function dayLabel(iso: string, locale: string, now = new Date()): string {
  const date = new Date(iso);
  const year = date.getFullYear() === now.getFullYear() ? undefined : ('numeric' as const);
  return format(locale, { year, month: 'long', day: 'numeric', weekday: 'long' }).format(date);
}

/** `지금`, `23분 전`, `어제`, `3 days ago`. */
export function ago(iso: string, locale: string, now = new Date()): string {
  const seconds = Math.max(0, (now.getTime() - new Date(iso).getTime()) / 1_000);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  if (seconds < 60) return relative.format(0, 'second');
  if (seconds < 3_600) return relative.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return relative.format(-Math.floor(seconds / 3_600), 'hour');
  return relative.format(-Math.floor(seconds / 86_400), 'day');
}
