import { expect, it } from 'vitest';

const sources = import.meta.glob<string>('../../**/*.{vue,css}', { query: '?raw', import: 'default', eager: true });
/** In px: lines and what stands close together, then steps of 4. */
const SPACES = new Set([1, 2, 3, 4, 6, 8, 12, 16, 20, 24, 32, 40, 48, 56, 64, 72]);

/** The declarations of all styles but the tokens, each with its file. */
const declarations = Object.entries(sources)
  .filter(([file]) => !file.endsWith('tokens.css'))
  .flatMap(([file, text]) => {
    const styles = file.endsWith('.css') ? [text] : text.match(/<style[^>]*>.*?<\/style>/gs);
    const found = [...(styles ?? []).join('\n').matchAll(/^\s*([a-z-]+):\s*([^;{]+);/gm)];
    return found.map(([, name = '', value = '']) => ({ name, value, where: `${file}: ${name}: ${value}` }));
  });

const of = (name: RegExp) => declarations.filter((it) => name.test(it.name));

it('reads the styles', () => expect(declarations.length).toBeGreaterThan(500));

it('takes sizes of text from the scale', () => {
  const sizes = [...of(/^font-size$/), ...of(/^font$/).map((it) => ({ ...it, value: it.value.split('/')[0] ?? '' }))];
  expect(sizes.filter(({ value }) => /\d(?:px|rem|pt)/.test(value)).map(({ where }) => where)).toEqual([]);
});

it('takes radii from the scale', () => {
  const literal = of(/radius$/).filter(({ value }) => /[1-9]\d*px/.test(value));
  expect(literal.map(({ where }) => where)).toEqual([]);
});

it('takes spaces from one scale', () => {
  const literal = of(/^(?:padding|margin|gap|row-gap|column-gap)/).filter(({ value }) =>
    [...value.matchAll(/(?<![\w.])(\d+(?:\.\d+)?)px/g)].some(([, px]) => !SPACES.has(Number(px))),
  );
  expect(literal.map(({ where }) => where)).toEqual([]);
});
