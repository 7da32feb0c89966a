import { describe, expect, it } from 'vitest';
import { contentMarks, hitIn } from './search-hit.js';
import { searchTerms } from './search-text.js';

it.each([
  ['see https://example.com/a', ['link']],
  ['(HTTP://example.com)', ['link']],
  ['주소는 https://한국.kr 이에요', ['link']],
  ['https:// is no address', []],
  ['xhttps://example.com', []],
  ['example.com', []],
  ['run `npm test` first', ['code']],
  ['```ts\nlet a;\n```', ['code']],
  ['text\n~~~\nlet a;\n~~~', ['code']],
  ['one ` tick, and\nanother ` one', []],
  ['`curl https://example.com`', ['link', 'code']],
  ['', []],
])('%j has %j', (content, marks) => {
  expect(contentMarks(content)).toEqual(marks);
});

describe('a hit', () => {
  const message = { content: 'look at `code` of bo', kind: 'text' as const, mentions: ['bo'] };

  it('is what all that was asked for holds for', () => {
    const terms = searchTerms('look');
    expect(hitIn(message, { terms })).toEqual([[0, 4]]);
    expect(hitIn(message, { terms: undefined })).toEqual([]);
    expect(hitIn(message, { terms: undefined, has: ['code'], mentions: 'bo' })).toEqual([]);
    expect(hitIn(message, { terms, has: ['code', 'link'] })).toBeUndefined();
    expect(hitIn(message, { terms, mentions: 'ann' })).toBeUndefined();
    expect(hitIn(message, { terms: searchTerms('absent') })).toBeUndefined();
  });

  it('is never a system message, nor a deleted one', () => {
    expect(hitIn({ ...message, kind: 'system' }, { terms: undefined })).toBeUndefined();
    expect(hitIn({ ...message, deletedAt: 'then' }, { terms: undefined })).toBeUndefined();
  });
});
