/** A day of this browser's time zone, `2026-11-21`. */
export type Day = string;

/** What narrows a search, as it was typed: `value` is a name, a title, a day or what a text has. */
export type SearchFilter =
  | { kind: 'from'; value: string }
  | { kind: 'in'; value: string }
  | { kind: 'before'; value: Day }
  | { kind: 'after'; value: Day }
  | { kind: 'has'; value: 'link' | 'code' };

export interface ParsedQuery {
  /** What is searched for in messages. */
  text: string;
  filters: readonly SearchFilter[];
}

type Kind = SearchFilter['kind'];

const KINDS: Readonly<Record<string, Kind>> = {
  from: 'from',
  보낸사람: 'from',
  in: 'in',
  방: 'in',
  before: 'before',
  이전: 'before',
  after: 'after',
  이후: 'after',
  has: 'has',
  포함: 'has',
};

const MARKS: Readonly<Record<string, 'link' | 'code'>> = { link: 'link', 링크: 'link', code: 'code', 코드: 'code' };

const NAMES = Object.keys(KINDS).join('|');
/** At the beginning of a word; the value follows at once or after a space, in quotes if it has spaces. */
const FILTER = new RegExp(String.raw`(?<!\S)(${NAMES}):[ \t]?("[^"]*"?|[^\s"]\S*)?`, 'giu');

const pad = (number: number): string => String(number).padStart(2, '0');
export const dayOf = (date: Date): Day => `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
/** The midnight that a day begins with. */
export const startOf = (day: Day): Date => new Date(`${day}T00:00`);

function dayBack(now: Date, days: number): Day {
  return dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - days));
}

/** `2026-11-21`, `2026.11.21`, `2026/11/21`, `20261121`, the latest `11-21`, and words for today and yesterday. */
function parseDay(typed: string, now: Date): Day | undefined {
  if (/^(?:today|오늘)$/i.test(typed)) return dayBack(now, 0);
  if (/^(?:yesterday|어제)$/i.test(typed)) return dayBack(now, 1);
  const whole = /^(\d{4})[-./]?(\d{1,2})[-./]?(\d{1,2})\.?$/.exec(typed);
  const short = /^(\d{1,2})[-./](\d{1,2})\.?$/.exec(typed);
  if (whole) return existing(Number(whole[1]), Number(whole[2]), Number(whole[3]));
  if (!short) return undefined;
  const [month, date] = [Number(short[1]), Number(short[2])];
  const year = now.getFullYear();
  const thisYear = existing(year, month, date);
  return thisYear !== undefined && thisYear <= dayBack(now, 0) ? thisYear : existing(year - 1, month, date);
}

function existing(year: number, month: number, date: number): Day | undefined {
  const day = `${year}-${pad(month)}-${pad(date)}`;
  const parsed = startOf(day);
  return !Number.isNaN(parsed.getTime()) && dayOf(parsed) === day ? day : undefined;
}

function parseFilter(kind: Kind, value: string, now: Date): SearchFilter | undefined {
  switch (kind) {
    case 'from':
    case 'in':
      return { kind, value: kind === 'from' ? value.replace(/^@/, '') : value.replace(/^#/, '') };
    case 'before':
    case 'after': {
      const day = parseDay(value, now);
      return day === undefined ? undefined : { kind, value: day };
    }
    case 'has': {
      const mark = MARKS[value.toLowerCase()];
      return mark && { kind, value: mark };
    }
  }
}

const unquoted = (typed: string): string => typed.replace(/^"|"$/g, '').trim();

const isSame = (a: SearchFilter, b: SearchFilter): boolean => a.kind === b.kind && a.value === b.value;

/** Cuts what was typed into words and filters. One whose value is still missing is left out; what is no filter is words. */
export function parseQuery(typed: string, now = new Date()): ParsedQuery {
  const filters: SearchFilter[] = [];
  const text = typed.normalize('NFC').replace(FILTER, (whole, name: string, given: string | undefined) => {
    const kind = KINDS[name.toLowerCase()];
    const value = unquoted(given ?? '');
    if (!kind || value === '') return ' ';
    const filter = parseFilter(kind, value, now);
    if (!filter) return whole;
    if (!filters.some((it) => isSame(it, filter))) filters.push(filter);
    return ' ';
  });
  return { text: text.trim().replace(/\s+/g, ' '), filters };
}

/** Filters of which a search has one: a later one replaces it. */
const isSingle = (kind: Kind): boolean => kind !== 'has';

const written = ({ kind, value }: SearchFilter): string => `${kind}:${/[\s"]/.test(value) ? `"${value}"` : value}`;

/** The text that is parsed into the same. */
export const formatQuery = ({ text, filters }: ParsedQuery): string => [...filters.map(written), text].join(' ').trim();

export const withFilter = ({ text, filters }: ParsedQuery, filter: SearchFilter): ParsedQuery => ({
  text,
  filters: [...filters.filter((it) => !(isSingle(filter.kind) ? it.kind === filter.kind : isSame(it, filter))), filter],
});

export const withoutFilter = ({ text, filters }: ParsedQuery, filter: SearchFilter): ParsedQuery => ({
  text,
  filters: filters.filter((it) => !isSame(it, filter)),
});

/** The value of the last filter of a kind. */
export const filterOf = ({ filters }: ParsedQuery, kind: Kind): string | undefined =>
  filters.findLast((it) => it.kind === kind)?.value;
