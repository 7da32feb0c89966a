import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  continueItem,
  fenceAround,
  isInFence,
  linkAround,
  type Mark,
  type TextEdit,
  toggleLines,
  toggleMark,
} from './format-text';

/** A text with its selection in brackets; a caret is `[]`. */
function parsed(marked: string): [text: string, start: number, end: number] {
  const start = marked.indexOf('⟨');
  const end = marked.indexOf('⟩') - 1;
  return [marked.replace(/[⟨⟩]/gu, ''), start, end];
}

function applied(text: string, { from, to, insert, start, end }: TextEdit): string {
  const result = text.slice(0, from) + insert + text.slice(to);
  return `${result.slice(0, start)}⟨${result.slice(start, end)}⟩${result.slice(end)}`;
}

describe('toggleMark', () => {
  it.each<[Mark, string, string]>([
    ['bold', 'a ⟨b⟩ c', 'a **⟨b⟩** c'],
    ['bold', 'a **⟨b⟩** c', 'a ⟨b⟩ c'],
    ['bold', 'a ⟨**b**⟩ c', 'a ⟨b⟩ c'],
    ['bold', 'a⟨ b ⟩c', 'a **⟨b⟩** c'],
    ['bold', 'a ⟨⟩', 'a **⟨⟩**'],
    ['bold', 'a **⟨⟩**', 'a ⟨⟩'],
    ['italic', '**⟨b⟩**', '***⟨b⟩***'],
    ['italic', '***⟨b⟩***', '**⟨b⟩**'],
    ['bold', '***⟨b⟩***', '*⟨b⟩*'],
    ['code', '⟨a*b⟩', '`⟨a*b⟩`'],
    ['strike', '⟨그만⟩은', '~~⟨그만⟩~~은'],
  ])('%s: %s', (mark, before, after) => {
    const [text, start, end] = parsed(before);
    expect(applied(text, toggleMark(text, start, end, mark))).toBe(after);
  });

  it('twice leaves the text as it was', () => {
    const marks = fc.constantFrom<Mark>('bold', 'italic', 'strike', 'code');
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z가-힣 ]{1,20}$/u),
        fc.nat(20),
        fc.nat(20),
        marks,
        (text, one, other, mark) => {
          const [start = 0, end = 0] = [Math.min(one, text.length), Math.min(other, text.length)].sort((a, b) => a - b);
          const first = toggleMark(text, start, end, mark);
          const marked = text.slice(0, first.from) + first.insert + text.slice(first.to);
          const second = toggleMark(marked, first.start, first.end, mark);
          expect(marked.slice(0, second.from) + second.insert + marked.slice(second.to)).toBe(text);
        },
      ),
    );
  });
});

it.each([
  ['list', 'a\n⟨b\nc⟩\nd', 'a\n⟨- b\n- c⟩\nd'],
  ['list', '⟨- b\n- c⟩', '⟨b\nc⟩'],
  ['numbers', '⟨- b\n- c⟩', '⟨1. b\n2. c⟩'],
  ['tasks', 'b⟨⟩', '- [ ] b⟨⟩'],
  ['list', '- [x] b⟨⟩', '- b⟨⟩'],
  ['quote', 'a⟨⟩', '> a⟨⟩'],
] as const)('toggleLines %s: %j', (mark, before, after) => {
  const [text, start, end] = parsed(before);
  expect(applied(text, toggleLines(text, start, end, mark))).toBe(after);
});

it.each([
  ['a ⟨b⟩ c', undefined, 'a [b](⟨https://⟩) c'],
  ['a ⟨b [1]⟩', 'https://a.example/x_(y)', String.raw`a [b \[1\]](https://a.example/x_%28y%29)⟨⟩`],
])('linkAround %j', (before, address, after) => {
  const [text, start, end] = parsed(before);
  expect(applied(text, linkAround(text, start, end, address))).toBe(after);
});

it('fenceAround puts code on lines of its own', () => {
  expect(applied('a b c', fenceAround('a b c', 2, 3))).toBe('a \n```\n⟨b⟩\n```\n c');
});

describe('continueItem', () => {
  it.each([
    ['- a⟨⟩', '- a\n- ⟨⟩'],
    ['  * a⟨⟩b', '  * a\n  * ⟨⟩b'],
    ['9. a⟨⟩', '9. a\n10. ⟨⟩'],
    ['1) a⟨⟩', '1) a\n2) ⟨⟩'],
    ['- [x] a⟨⟩', '- [x] a\n- [ ] ⟨⟩'],
    ['> a⟨⟩', '> a\n> ⟨⟩'],
    ['- a\n- ⟨⟩', '- a\n⟨⟩'],
  ])('%j', (before, after) => {
    const [text, start] = parsed(before);
    const edit = continueItem(text, start);
    expect(edit && applied(text, edit)).toBe(after);
  });

  it.each(['a⟨⟩', '-a⟨⟩', '- a\nb⟨⟩', '```\n- a⟨⟩'])('leaves %j alone', (before) => {
    const [text, start] = parsed(before);
    expect(continueItem(text, start)).toBeUndefined();
  });
});

it.each([
  ['a\n```ts\nb⟨⟩', true],
  ['```\na\n```\n⟨⟩', false],
  ['```a```⟨⟩', false],
  ['a⟨⟩\n```', false],
])('isInFence %j', (marked, inside) => {
  const [text, start] = parsed(marked);
  expect(isInFence(text, start)).toBe(inside);
});
