import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DatabaseSync } from 'node:sqlite';
import { highlights, indexedText, searchTerms, tokens } from '@suda/engines/text';
import { matchExpression } from './match-expression.js';

const range = (from: number, to: number) => fc.integer({ min: from, max: to }).map((it) => String.fromCodePoint(it));
const cjk = fc.oneof(
  range(0xac00, 0xd7a3),
  range(0x4e00, 0x9fff),
  range(0x3042, 0x3093),
  range(0x30a2, 0x30f3),
  range(0x3131, 0x314e),
  range(0x20000, 0x2a6d0),
);
const anything = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary', maxLength: 8 }));

/** The real engine over one text. */
function engine() {
  const db = new DatabaseSync(':memory:');
  db.exec(
    `CREATE VIRTUAL TABLE f USING fts5(scope, words, chars, pairs, content='', contentless_delete=1, tokenize='ascii')`,
  );
  const put = db.prepare('INSERT OR REPLACE INTO f (rowid, scope, words, chars, pairs) VALUES (1, ?, ?, ?, ?)');
  const ask = db.prepare('SELECT rowid FROM f WHERE f MATCH ?');
  return (content: string, q: string): boolean => {
    const terms = searchTerms(q);
    if (!terms) return false;
    const { words, chars, pairs } = indexedText(content);
    put.run('r1', words.join(' '), chars.join(' '), pairs.join(' '));
    return ask.get(matchExpression(terms)) !== undefined;
  };
}

describe('search text', () => {
  it('finds a message by any part of any of its runs, and only so', () => {
    const finds = engine();
    const text = fc.array(fc.array(cjk, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 });
    const separator = fc.constantFrom(' ', ', ', '\n', '!', ' x ', '🎉');
    fc.assert(
      fc.property(text, separator, anything, fc.nat(), fc.nat(), fc.nat(), (runs, between, tail, a, b, c) => {
        const content = `${runs.map((it) => it.join('')).join(between)}${between}${tail}`;
        const run = runs[a % runs.length] as string[];
        const start = b % run.length;
        const part = run.slice(start, start + 1 + (c % (run.length - start))).join('');
        expect(finds(content, part)).toBe(true);
        const marked = highlights(content, searchTerms(part) as never);
        expect(marked.some(([from, to]) => content.slice(from, to).includes(part))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('agrees with a plain comparison of runs', () => {
    const finds = engine();
    // Few characters, so that parts come again and again.
    const few = fc.string({ unit: fc.constantFrom('가', '나', '다', ' ', 'a', '漢'), minLength: 1, maxLength: 14 });
    const run = fc.string({ unit: fc.constantFrom('가', '나', '다', '漢'), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(few, run, (content, q) => {
        expect(finds(content, q)).toBe(content.includes(q));
      }),
      { numRuns: 3_000 },
    );
  });

  it('accepts every text and every query without a syntax error, and marks hits inside the text', () => {
    const finds = engine();
    fc.assert(
      fc.property(anything, anything, (content, q) => {
        finds(content, q);
        const terms = searchTerms(q);
        let last = -1;
        for (const [start, end] of terms ? highlights(content, terms) : []) {
          expect(start).toBeGreaterThan(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(content.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it.for([
    ['a character that folds into eighteen', '\ufdfa '],
    ['marks that have to be sorted', 'a\u0316\u0301'],
    ['one character with thousands of marks', '\u0301\u0316'],
  ])('bounds what a message folds into: %s', ([, unit = '']) => {
    const { words, chars, pairs } = indexedText(`a${unit.repeat(4_000)}`.slice(0, 4_000));
    expect([...words, ...chars, ...pairs].join('').length).toBeLessThanOrEqual(8_200);
    const whole = tokens(`a${unit.repeat(4_000)}`.slice(0, 4_000)).reduce((sum, it) => sum + it.text.length, 0);
    expect(whole).toBeLessThanOrEqual(8_200);
  });

  it('finds every text by itself, whenever it holds a letter or digit', () => {
    const finds = engine();
    fc.assert(
      fc.property(anything, (content) => {
        expect(finds(content, content)).toBe(tokens(content).length > 0);
      }),
      { numRuns: 2_000 },
    );
  });
});
