import type { MarkdownIt, StateBlock } from 'markdown-it';

type BlockRule = (state: StateBlock, start: number, end: number, silent: boolean) => boolean;

/** Quotes and lists in each other: what is deeper stays text. */
const MAX_LEVEL = 12;
const MAX_COLUMNS = 40;

/** `>_<` and `> <` are faces. */
const QUOTE = /^>(?!\s*\S{0,2}\s*<)(?: ?>)*[ \t]+\S/u;
/** `2026. 11. 30.` is a date, and `2026. ` a year. */
const ITEM = /^(?:[*-]|\d{1,3}[.)](?![ \t]+\d+[.)](?:\s|$)))[ \t]+\S/u;
const HEADING = /^#{1,6}[ \t]+[^\s#]/u;
const LANGUAGE = /^[ \t]*[\w+#.-]*[ \t]*$/u;

const lineOf = (state: StateBlock, line: number): string =>
  state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
const firstOf = (state: StateBlock, line: number): string =>
  state.src.charAt((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0));
const indentOf = (state: StateBlock, line: number): number => (state.sCount[line] ?? 0) - state.blkIndent;
const pipesOf = (line: string): number => line.split('|').length - 1;

/** As CommonMark's paragraph, but with every space and without what would continue a list or a quote above it. */
const paragraph: BlockRule = (state, start, end) => {
  const ends = state.md.block.ruler.getRules('paragraph');
  const parentType = state.parentType;
  state.parentType = 'paragraph';
  let next = start + 1;
  const goesOn = () => next < end && !state.isEmpty(next) && !ends.some((rule) => rule(state, next, end, true));
  while (goesOn()) next += 1;
  state.parentType = parentType;
  state.line = next;
  state.push('paragraph_open', 'p', 1).map = [start, next];
  const inline = state.push('inline', '', 0);
  inline.content = state.getLines(start, next, state.blkIndent, false);
  inline.children = [];
  state.push('paragraph_close', 'p', -1);
  return true;
};

/** Code between ```, which may begin and end within lines of code, as people type it. */
const fence: BlockRule = (state, start, end, silent) => {
  if (firstOf(state, start) !== '`') return false;
  const [, ticks = '', rest = ''] = /^(`{3,})([^`]*)$/u.exec(lineOf(state, start)) ?? [];
  if (ticks === '' || indentOf(state, start) >= 4) return false;
  if (silent) return true;
  const isLanguage = LANGUAGE.test(rest);
  const lines = isLanguage ? [] : [rest];
  let next = start + 1;
  let closed = false;
  for (; next < end && !closed && (state.isEmpty(next) || indentOf(state, next) >= 0); next += 1) {
    const line = state.getLines(next, next + 1, state.sCount[start] ?? 0, false);
    closed = line.trimEnd().endsWith(ticks);
    const kept = closed ? line.trimEnd().replace(/`+$/u, '') : line;
    if (!closed || kept.trim() !== '') lines.push(kept);
  }
  state.line = next;
  const token = state.push('fence', 'code', 0);
  token.info = isLanguage ? rest.trim() : '';
  token.content = lines.join('\n');
  token.map = [start, next];
  return true;
};

/** Ends what would run over into lines that are not its own: a quote at a line without `>`, a table at one without cells. */
const ownLinesOnly: BlockRule = (state, line, _end, silent) => {
  if (!silent) return false;
  if (state.parentType === 'blockquote') return true;
  if (state.parentType === 'table') return pipesOf(lineOf(state, line)) < Number(state.env['columns']) - 1;
  return indentOf(state, line) < 0;
};

/** The rule of that name, for lines that begin with one of `firsts` and are meant so. */
function onlyIf(md: MarkdownIt, name: string, alt: string[], firsts: RegExp, isMeant: RegExp): void {
  const rule = blockRule(md, name);
  md.block.ruler.at(
    name,
    (state, start, end, silent) =>
      firsts.test(firstOf(state, start)) &&
      state.level < MAX_LEVEL &&
      isMeant.test(lineOf(state, start)) &&
      rule(state, start, end, silent),
    { alt },
  );
}

function blockRule(md: MarkdownIt, name: string): BlockRule {
  const rule = md.block.ruler.__rules__.find((it) => it.name === name)?.fn;
  if (!rule) throw new Error(`markdown-it has no rule ${name}.`);
  return rule;
}

/** Blocks as in GFM, without those that take text for what it is not meant as. */
export function blockRules(md: MarkdownIt): void {
  md.block.ruler.disable(['code', 'hr', 'html_block', 'lheading', 'reference']);
  md.block.ruler.at('paragraph', paragraph);
  md.block.ruler.at('fence', fence, { alt: ['paragraph', 'blockquote', 'list'] });
  onlyIf(md, 'blockquote', ['paragraph', 'blockquote', 'list'], /^>/u, QUOTE);
  onlyIf(md, 'list', ['paragraph', 'blockquote'], /^[*\-\d]/u, ITEM);
  onlyIf(md, 'heading', ['paragraph', 'blockquote'], /^#/u, HEADING);
  const table = blockRule(md, 'table');
  md.block.ruler.at(
    'table',
    (state, start, end, silent) => {
      if (start + 1 >= end || !/^[|:-]/u.test(firstOf(state, start + 1)) || state.level >= MAX_LEVEL) return false;
      if (!lineOf(state, start).includes('|')) return false;
      const columns = pipesOf(lineOf(state, start + 1).replace(/^\||\|\s*$/gu, '')) + 1;
      state.env['columns'] = columns;
      return columns <= MAX_COLUMNS && table(state, start, end, silent);
    },
    { alt: ['paragraph'] },
  );
  md.block.ruler.before('paragraph', 'own_lines_only', ownLinesOnly, { alt: ['paragraph', 'blockquote'] });
}
