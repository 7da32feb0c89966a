import { describe, expect, it } from 'vitest';
import { filterOf, formatQuery, parseQuery, type SearchFilter, withFilter, withoutFilter } from './search-query';

const NOW = new Date(2026, 10, 21, 13);
const parsed = (typed: string) => parseQuery(typed, NOW);

describe('what was typed', () => {
  it.each<[string, string, SearchFilter[]]>([
    ['점심 국수', '점심 국수', []],
    ['from:Ann noodles', 'noodles', [{ kind: 'from', value: 'Ann' }]],
    ['noodles FROM:@Ann', 'noodles', [{ kind: 'from', value: 'Ann' }]],
    ['보낸사람:민수 점심', '점심', [{ kind: 'from', value: '민수' }]],
    ['보낸사람: 민수 점심', '점심', [{ kind: 'from', value: '민수' }]],
    ['from:"Ann Lee" a', 'a', [{ kind: 'from', value: 'Ann Lee' }]],
    ['in:#lunch a', 'a', [{ kind: 'in', value: 'lunch' }]],
    ['방:"점심 모임"', '', [{ kind: 'in', value: '점심 모임' }]],
    ['before:2026-11-01 a', 'a', [{ kind: 'before', value: '2026-11-01' }]],
    ['이전:2026.11.1 a', 'a', [{ kind: 'before', value: '2026-11-01' }]],
    ['after:20261101', '', [{ kind: 'after', value: '2026-11-01' }]],
    ['이후:어제', '', [{ kind: 'after', value: '2026-11-20' }]],
    ['after:today', '', [{ kind: 'after', value: '2026-11-21' }]],
    ['after:11/20', '', [{ kind: 'after', value: '2026-11-20' }]],
    ['after:12/24', '', [{ kind: 'after', value: '2025-12-24' }]],
    [
      'has:link has:링크 has:code',
      '',
      [
        { kind: 'has', value: 'link' },
        { kind: 'has', value: 'code' },
      ],
    ],
    ['포함:코드 배포', '배포', [{ kind: 'has', value: 'code' }]],
    [
      'from:Ann in:lunch after:2026-01-02 fox',
      'fox',
      [
        { kind: 'from', value: 'Ann' },
        { kind: 'in', value: 'lunch' },
        { kind: 'after', value: '2026-01-02' },
      ],
    ],
  ])('%j', (typed, text, filters) => {
    expect(parsed(typed)).toEqual({ text, filters });
  });

  it.each([
    ['before:2026-02-30', 'before:2026-02-30'],
    ['after:soon', 'after:soon'],
    ['has:milk', 'has:milk'],
    ['https://example.com/in:there', 'https://example.com/in:there'],
    ['login:me', 'login:me'],
    ['점심방:둘', '점심방:둘'],
  ])('%j is words', (typed, text) => {
    expect(parsed(typed)).toEqual({ text, filters: [] });
  });

  it.each(['from:', 'from: ', 'lunch in:', 'lunch in:"', 'lunch in:""'])('%j waits for its value', (typed) => {
    expect(parsed(typed).filters).toEqual([]);
    expect(parsed(typed).text).not.toContain(':');
  });
});

it('writes what it reads', () => {
  for (const typed of ['from:"Ann Lee" in:lunch has:link fox', 'before:2026-11-01 점심 국수', 'words only', '']) {
    expect(formatQuery(parsed(typed))).toBe(typed);
  }
});

it('has one author, room and time each, and any number of marks', () => {
  let query = parsed('from:Ann has:link fox');
  query = withFilter(query, { kind: 'from', value: 'Bo' });
  query = withFilter(query, { kind: 'has', value: 'code' });
  expect(formatQuery(query)).toBe('has:link from:Bo has:code fox');
  expect(formatQuery(withoutFilter(query, { kind: 'has', value: 'link' }))).toBe('from:Bo has:code fox');
  expect([filterOf(query, 'from'), filterOf(query, 'in')]).toEqual(['Bo', undefined]);
});
