import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainHits, plainText } from './plain-text';

describe('plainText', () => {
  it.each([
    ['**a** `b` ~~c~~ [d](https://a.example) @Ann', 'a b c d @Ann'],
    ['# a\n> b\n\n- c\n- [ ] d\n- [x] e', 'a\nb\n• c\n☐ d\n☑ e'],
    ['3. a\n4. b', '3. a\n4. b'],
    ['```ts\nlet a\n```', 'let a'],
    ['| a | b |\n|--|--|\n| 1 | 2 |', 'a  b\n1  2'],
    ['two\n\nlines', 'two\n\nlines'],
  ])('%j', (content, text) => {
    expect(plainText(content)).toBe(text);
  });
});

describe('plainHits', () => {
  const show = (content: string, ...words: string[]) => {
    const hits = words.map((word): [number, number] => [content.indexOf(word), content.indexOf(word) + word.length]);
    const found = plainHits(content, hits);
    return [found.text, found.hits.map(([from, to]) => found.text.slice(from, to))];
  };

  it.each([
    ['**김치**찌개와 `김밥`', ['김치', '김밥'], '김치찌개와 김밥', ['김치', '김밥']],
    ['- 하나\n- **둘**은', ['하나', '둘'], '• 하나\n• 둘은', ['하나', '둘']],
    ['[라면](https://a.example/noodles) 먹자', ['noodles', '먹자'], '라면 먹자', ['먹자']],
  ])('%j', (content, words, text, found) => {
    expect(show(content, ...words)).toEqual([text, found]);
  });

  it('finds in a text without marks what was found in the content', () => {
    const content = fc.string({ unit: fc.constantFrom(...Array.from('ab가나 ')) }).map((text) => `x${text}\n${text}x`);
    fc.assert(
      fc.property(content, fc.nat(), fc.nat(), (text, one, other) => {
        const [from = 0, to = 0] = [one % text.length, other % text.length].sort((a, b) => a - b);
        const hits: [number, number][] = from < to ? [[from, to]] : [];
        expect(plainHits(text, hits)).toEqual({ text, hits });
      }),
    );
  });
});
