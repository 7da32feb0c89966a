import { describe, expect, it } from 'vitest';
import { excerpt } from './excerpt';

const show = (content: string, ranges: [number, number][]) =>
  excerpt(content, ranges)
    .map((part) => (part.hit ? `[${part.text}]` : part.text))
    .join('');

describe('excerpt', () => {
  it('marks every hit', () => {
    expect(
      show('김치찌개와 김치전', [
        [0, 2],
        [6, 8],
      ]),
    ).toBe('[김치]찌개와 [김치]전');
  });

  it('shows a short message whole', () => {
    expect(show('no hits known', [])).toBe('no hits known');
  });

  it('starts shortly before a hit far into the text, and marks the cut', () => {
    const shown = show(`${'a'.repeat(100)}hit${'b'.repeat(300)}`, [[100, 103]]);
    expect(shown.startsWith(`…${'a'.repeat(24)}[hit]b`)).toBe(true);
    expect(shown.endsWith('b…')).toBe(true);
    expect(shown.length).toBeLessThan(170);
  });

  it('survives ranges that overlap or lie outside', () => {
    expect(
      show('abcdef', [
        [0, 3],
        [2, 4],
        [5, 99],
      ]),
    ).toBe('[abc]def');
  });
});
