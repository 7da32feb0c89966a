import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textParts } from './text-parts';

const links = (content: string) => textParts(content).flatMap((part) => (part.type === 'link' ? [part.href] : []));

describe('textParts', () => {
  it.each([
    ['see https://a.example/x?y=1#z now', 'https://a.example/x?y=1#z'],
    ['https://a.example.', 'https://a.example'],
    ['(https://a.example/b)', 'https://a.example/b'],
    ['https://a.example/Suda_(chat)', 'https://a.example/Suda_(chat)'],
    ['여기요 https://a.example/한국어, 보세요', 'https://a.example/한국어'],
    ['www.a.example/x', 'https://www.a.example/x'],
    ['「https://a.example」', 'https://a.example'],
  ])('%s', (content, href) => {
    expect(links(content)).toEqual([href]);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'plain a.example', 'https://', 'ftp://a.example'])(
    'makes no link of %s',
    (content) => {
      expect(links(content)).toEqual([]);
    },
  );

  it('only ever links to http and https', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const all = links(`${text} https://x.example ${text} javascript:${text} www.${text}`);
        expect(all.every((href) => /^https?:$/.test(new URL(href).protocol))).toBe(true);
      }),
    );
  });

  it('marks code, and leaves links and mentions in it alone', () => {
    expect(textParts('use `@ann https://a.example` now', ['ann'])).toEqual([
      { type: 'text', text: 'use ' },
      { type: 'code', text: '@ann https://a.example' },
      { type: 'text', text: ' now' },
    ]);
  });

  it('marks the longest name that fits, and only names that were mentioned', () => {
    expect(textParts('@Ann Lee and @Bob', ['Ann', 'Ann Lee'])).toEqual([
      { type: 'mention', text: '@Ann Lee' },
      { type: 'text', text: ' and @Bob' },
    ]);
  });

  it('loses and adds nothing', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('@Ann', '@Ann Lee', ' https://a.example/x). ', '@', 'www.b.example'),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const content = pieces.join('').replaceAll('`', '');
        const joined = textParts(content, ['Ann', 'Ann Lee']).map((part) => part.text);
        expect(joined.join('')).toBe(content);
      }),
    );
  });
});
