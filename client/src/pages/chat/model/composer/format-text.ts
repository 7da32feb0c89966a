/** Replaces [from, to) of a text by `insert`; what is selected then is [start, end). */
export interface TextEdit {
  from: number;
  to: number;
  insert: string;
  start: number;
  end: number;
}

export const MARKS = { bold: '**', italic: '*', strike: '~~', code: '`' } as const;
export type Mark = keyof typeof MARKS;

export type LineMark = 'list' | 'numbers' | 'tasks' | 'quote';

const LINE_MARKS: Record<LineMark, { begins: RegExp; with: (at: number) => string }> = {
  list: { begins: /^- (?!\[[ xX]\] )/u, with: () => '- ' },
  numbers: { begins: /^\d{1,3}[.)] /u, with: (at) => `${at + 1}. ` },
  tasks: { begins: /^- \[[ xX]\] /u, with: () => '- [ ] ' },
  quote: { begins: /^> /u, with: () => '> ' },
};
const ANY_ITEM = /^(?:- \[[ xX]\] |[-*] |\d{1,3}[.)] |> )/u;

/** What begins an item of a list or a quote: indentation, mark, and what is written. */
const ITEM = /^([ \t]*)([-*] \[[ xX]\] |[-*] |(\d{1,3})([.)]) |> )(.*)$/u;

/** The number of times that the mark's character stands there, before or behind the place. */
const runAt = (text: string, at: number, step: 1 | -1, mark: string): number => {
  let count = 0;
  while (text.charAt(step === 1 ? at + count : at - 1 - count) === mark) count += 1;
  return count;
};

/** Whether a mark of that length is among so many of its characters: `***` is both `*` and `**`. */
const holds = (run: number, length: number): boolean => (length === 1 ? run % 2 === 1 : run >= length);

/** Puts a mark around the selection, or takes it away where it is. */
export function toggleMark(text: string, start: number, end: number, mark: Mark): TextEdit {
  const sign = MARKS[mark];
  const { length } = sign;
  const selected = text.slice(start, end);
  const leading = selected.length - selected.trimStart().length;
  // Marks stand at words, not at spaces.
  const from = selected.trim() === '' ? start : start + leading;
  const to = selected.trim() === '' ? end : start + selected.trimEnd().length;
  const inner = text.slice(from, to);
  const letter = sign.charAt(0);
  const around = Math.min(runAt(text, from, -1, letter), runAt(text, to, 1, letter));
  if (holds(around, length)) {
    return { from: from - length, to: to + length, insert: inner, start: from - length, end: to - length };
  }
  const within = Math.min(runAt(inner, 0, 1, letter), runAt(inner, inner.length, -1, letter));
  if (inner.length > 2 * length && holds(within, length)) {
    return { from, to, insert: inner.slice(length, -length), start: from, end: to - 2 * length };
  }
  return { from, to, insert: sign + inner + sign, start: from + length, end: to + length };
}

/** Puts a mark before each line of the selection, or takes it away where all have it. */
export function toggleLines(text: string, start: number, end: number, mark: LineMark): TextEdit {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end);
  const to = next < 0 ? text.length : next;
  const lines = text.slice(from, to).split('\n');
  const { begins, with: sign } = LINE_MARKS[mark];
  const changed = lines.every((line) => begins.test(line))
    ? lines.map((line) => line.replace(begins, ''))
    : lines.map((line, at) => sign(at) + line.replace(ANY_ITEM, ''));
  const insert = changed.join('\n');
  const caret = from + insert.length;
  return { from, to, insert, start: start === end ? caret : from, end: caret };
}

/** Makes a block of code of the selection, on lines of its own. */
export function fenceAround(text: string, start: number, end: number): TextEdit {
  const before = start > 0 && text.charAt(start - 1) !== '\n' ? '\n' : '';
  const after = end < text.length && text.charAt(end) !== '\n' ? '\n' : '';
  const begin = start + before.length + 4;
  const insert = `${before}\`\`\`\n${text.slice(start, end)}\n\`\`\`${after}`;
  return { from: start, to: end, insert, start: begin, end: begin + end - start };
}

/** Makes a link of the selection; without an address, its place is selected. */
export function linkAround(text: string, start: number, end: number, address?: string): TextEdit {
  const label = text.slice(start, end).replace(/[[\]]/gu, String.raw`\$&`);
  const href = address ?? 'https://';
  const insert = `[${label}](${href.replaceAll('(', '%28').replaceAll(')', '%29')})`;
  const caret = start + insert.length;
  const begin = caret - 1 - href.length;
  return {
    from: start,
    to: end,
    insert,
    start: address === undefined ? begin : caret,
    end: address === undefined ? caret - 1 : caret,
  };
}

/** What a line break at the caret continues: the next item of a list, or the end of the list at an empty one. */
export function continueItem(text: string, caret: number): TextEdit | undefined {
  if (isInFence(text, caret)) return undefined;
  const from = text.lastIndexOf('\n', caret - 1) + 1;
  const [, indent = '', mark = '', number, dot = '', written = ''] = ITEM.exec(text.slice(from, caret)) ?? [];
  if (mark === '') return undefined;
  const next = text.indexOf('\n', caret);
  const rest = text.slice(caret, next < 0 ? undefined : next);
  if (written.trim() === '' && rest.trim() === '') return { from, to: caret, insert: '', start: from, end: from };
  const following = number === undefined ? mark.replace(/\[[xX]\]/u, '[ ]') : `${Number(number) + 1}${dot} `;
  const insert = `\n${indent}${following}`;
  return { from: caret, to: caret, insert, start: caret + insert.length, end: caret + insert.length };
}

/** Whether the place is within a block of code that begins before it. */
export function isInFence(text: string, at: number): boolean {
  const begun = text.slice(0, at).match(/^[ \t]*```[^`\n]*$/gmu)?.length ?? 0;
  return begun % 2 === 1;
}
