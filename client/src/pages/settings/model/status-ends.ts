const HOUR_MS = 3_600_000;
const WEEK_DAYS = 7;

export const STATUS_ENDS = ['never', 'hour', 'today', 'week'] as const;
export type StatusEnd = (typeof STATUS_ENDS)[number];

const midnightAfter = (now: Date, days: number): Date =>
  new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);

/** When a status ends that is set now: ISO 8601, where this device is; undefined for never. */
export function statusEnd(end: StatusEnd, now: Date): string | undefined {
  switch (end) {
    case 'never':
      return undefined;
    case 'hour':
      return new Date(now.getTime() + HOUR_MS).toISOString();
    case 'today':
      return midnightAfter(now, 1).toISOString();
    case 'week':
      return midnightAfter(now, WEEK_DAYS).toISOString();
  }
}
