/** A month of this browser's calendar: `month` is 1 to 12. */
export interface Month {
  year: number;
  month: number;
}

export const monthOf = (date: Date): Month => ({ year: date.getFullYear(), month: date.getMonth() + 1 });

/** `by` months later, or earlier. */
export const monthAfter = ({ year, month }: Month, by: number): Month => monthOf(new Date(year, month - 1 + by, 1));

export const isBefore = (a: Month, b: Month): boolean => a.year < b.year || (a.year === b.year && a.month < b.month);

/** `2026-11`. */
export const monthKey = ({ year, month }: Month): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}`;

/** The days of a month in weeks that begin on Sunday: 0 stands for what is before its first day. */
export function monthGrid({ year, month }: Month): number[] {
  const before = new Date(year, month - 1, 1).getDay();
  const days = new Date(year, month, 0).getDate();
  return [...Array.from({ length: before }, () => 0), ...Array.from({ length: days }, (_, i) => i + 1)];
}
