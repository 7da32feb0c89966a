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
    ['https://naver.com에서 봤어', 'https://naver.com'],
    ['https://naver.com입니다.', 'https://naver.com'],
    ['여기(https://naver.com)에 있어', 'https://naver.com'],
    ['https://naver.com/path를 봐', 'https://naver.com/path'],
    ['여기https://naver.com', 'https://naver.com'],
    ['https://naver.com。그리고', 'https://naver.com'],
    ['https://한국.한국/위키', 'https://한국.한국/위키'],
    ['www.한국.kr', 'https://www.한국.kr'],
    ['https://a.example/?q=점심&page=2에', 'https://a.example/?q=점심&page=2'],
    ['https://a.example/café', 'https://a.example/café'],
    ['https://a.example/東京を見て', 'https://a.example/東京を見て'],
    ['https://a.example/x))))', 'https://a.example/x'],
  ])('%s', (content, href) => {
    expect(links(content)).toEqual([href]);
  });

  it('finds the address behind the particle of another', () => {
    expect(links('https://a.example에서https://b.example로')).toEqual(['https://a.example', 'https://b.example']);
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

  it('splits every content of 4,000 units in less than a frame', () => {
    const unit = fc.oneof(
      fc.constantFrom('http://', 'https://a', 'www.', '!', ')', '(', '`', '@', '@Ann', '.', '에', '/', ' ', 'a', '\n'),
      fc.string({ unit: 'binary', maxLength: 3 }),
    );
    const names = Array.from({ length: 50 }, (_, at) => `${'@'.repeat(60)}${at}`);
    const run = fc.tuple(unit, fc.integer({ min: 1, max: 2_000 })).map(([text, count]) => text.repeat(count));
    const content = fc.array(run, { minLength: 1, maxLength: 6 }).map((runs) => runs.join('').slice(0, 4_000));
    const fastest = (text: string) => {
      const waits = [1, 2, 3].map(() => {
        const began = performance.now();
        textParts(text, names);
        return performance.now() - began;
      });
      return Math.min(...waits);
    };
    fc.assert(
      fc.property(content, (text) => fastest(text) < 20),
      { examples: [[`http://${'!'.repeat(1_990)}a${'!'.repeat(1_990)}`], ['@'.repeat(4_000)], ['`'.repeat(4_000)]] },
    );
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
