import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Block, richText } from './rich-text';

/** Everything that may be made of a text. */
const sizeOf = (blocks: readonly Block[]): number => JSON.stringify(blocks).length;
const depthOf = (value: unknown): number =>
  value !== null && typeof value === 'object' ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

const PATHOLOGICAL = [
  ...[
    '[',
    '![',
    '](',
    '[a](',
    '[](',
    '[*',
    '[a](<b',
    '![a](b',
    '[a](https://a.b) ',
    '*',
    '**',
    '_',
    '*_',
    '~~',
    '1. **',
  ],
  ...[
    '*a ',
    'a* ',
    '**a',
    '_a_ ',
    '`',
    '`` ` ',
    '@',
    '@@ ',
    '> ',
    '- ',
    '- a\n',
    '1. a\n',
    '- [ ] a\n',
    '|',
    '|\n',
    '|a|b\n|-|-\n',
  ],
  ...['```\n', '# a\n', '\\', 'https://', 'www.', 'http://!', '\n', ' ', '\t', '<', '&', '('],
];

describe('any text of 4,000 units', () => {
  const mark = fc.oneof(
    fc.constantFrom(...Array.from('[]()!*_~`>|-#@\\\n\t <&:')),
    fc.constantFrom(
      '**',
      '~~',
      '```',
      '> ',
      '- ',
      '1. ',
      '](',
      '![',
      '|-',
      '|\n',
      '[a](',
      'https://',
      'www.',
      '@Ann',
      '- [ ] a\n',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  const run = fc.tuple(fc.array(mark, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 2_000 }));
  const content = fc
    .array(
      run.map(([marks, count]) => marks.join('').repeat(count).slice(0, 4_000)),
      { minLength: 1, maxLength: 5 },
    )
    .map((runs) => runs.join('').slice(0, 4_000));
  const names = Array.from({ length: 50 }, (_, at) => `${'@'.repeat(60)}${at}`);

  it('becomes no more than a small multiple of itself, and nests little', () => {
    fc.assert(
      fc.property(content, (text) => {
        const blocks = richText(text, names);
        expect(sizeOf(blocks)).toBeLessThan(50 * 4_000);
        expect(depthOf(blocks)).toBeLessThan(120);
      }),
      {
        examples: [
          ['> '.repeat(2_000)],
          ['- '.repeat(2_000)],
          ['*a '.repeat(600) + 'a* '.repeat(600)],
          [`${'|a'.repeat(39)}|\n${'|-'.repeat(39)}|\n${'|\n'.repeat(1_900)}`],
        ],
      },
    );
  });

  it('is looked at a bounded number of times', () => {
    let looks = 0;
    const methods = ['charCodeAt', 'charAt', 'slice'] as const;
    for (const name of methods) {
      const method = Object.getOwnPropertyDescriptor(String.prototype, name)?.value as (at: number) => unknown;
      vi.spyOn(String.prototype, name).mockImplementation(function (this: string, ...given: [number]) {
        looks += 1;
        return Reflect.apply(method, this, given) as never;
      });
    }
    onTestFinished(() => void vi.restoreAllMocks());
    fc.assert(
      fc.property(content, (text) => {
        looks = 0;
        richText(text, names);
        expect(looks).toBeLessThan(60 * 4_000);
      }),
      { examples: PATHOLOGICAL.map((text) => [text.repeat(4_000).slice(0, 4_000)]) },
    );
  });
});
