import { ChatError } from '@suda/contract';

const HOUR = 3_600_000;

/** How far a zone's clocks are ahead of UTC at a time, in ms. */
function offsetAt(format: Intl.DateTimeFormat, ms: number): number {
  const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1_000) * 1_000;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  try {
    const numeric = 'numeric';
    return new Intl.DateTimeFormat('en-US-u-ca-iso8601-hc-h23', {
      timeZone,
      ...{ year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric },
    });
  } catch {
    throw new ChatError('invalid_payload', 'There is no such time zone.');
  }
}

/**
 * When each day of a month (`2026-11`) begins in an IANA time zone, and last when the month ends, in ms since 1970.
 * @throws {ChatError} `invalid_payload` for a zone that does not exist
 */
export function dayStarts(month: string, zone: string): number[] {
  const format = formatOf(zone);
  const [year = 1970, number = 1] = month.split('-').map(Number);
  const days = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return Array.from({ length: days + 1 }, (_, i) => {
    const midnight = Date.UTC(year, number - 1, 1 + i);
    // Of the offsets around it: where clocks change at midnight, a day begins with its first moment.
    const candidates = [-14 * HOUR, 14 * HOUR].map((by) => midnight - offsetAt(format, midnight + by));
    const begun = candidates.filter((ms) => ms + offsetAt(format, ms) >= midnight);
    return Math.min(...(begun.length > 0 ? begun : candidates));
  });
}
