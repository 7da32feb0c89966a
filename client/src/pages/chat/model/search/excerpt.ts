export interface ExcerptPart {
  text: string;
  hit: boolean;
}

const BEFORE = 24;
const MAX_LENGTH = 160;

/** The part of a found message around its first hit, cut at the highlights. Ranges are [start, end) in content. */
export function excerpt(
  content: string,
  ranges: readonly (readonly [number, number])[],
  most = MAX_LENGTH,
): ExcerptPart[] {
  const first = ranges[0]?.[0] ?? 0;
  const from = first > BEFORE * 2 ? first - BEFORE : 0;
  const to = Math.min(content.length, from + most);
  const parts: ExcerptPart[] = [];
  const push = (start: number, end: number, hit: boolean) => {
    if (end > start) parts.push({ text: content.slice(start, end), hit });
  };
  let at = from;
  for (const [start, end] of ranges) {
    if (start < at || end > to) continue;
    push(at, start, false);
    push(start, end, true);
    at = end;
  }
  push(at, to, false);
  if (from > 0) parts.unshift({ text: '…', hit: false });
  if (to < content.length) parts.push({ text: '…', hit: false });
  return parts;
}
