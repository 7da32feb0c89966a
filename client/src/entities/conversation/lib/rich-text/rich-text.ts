import MarkdownIt, { type Token } from 'markdown-it';
import { treeOf } from '../name-tree';
import { rememberTexts } from '../remember-texts';
import { blockRules } from './block-rules';
import { inlineRules, type TextEnv } from './inline-rules';
import { hiddenHost, isSafeHref } from './links';

export type Inline =
  | { type: 'text' | 'code' | 'mention'; text: string }
  | { type: 'strong' | 'em' | 's'; children: Inline[] }
  | LinkInline;

export interface LinkInline {
  type: 'link';
  href: string;
  children: Inline[];
  /** Where it leads, if its text may make somebody believe something else. */
  host?: string;
}

export interface ListItem {
  children: Block[];
  /** A box to tick, on this line of the text. */
  task?: { done: boolean; line: number };
}

export interface Cell {
  align: '' | 'left' | 'center' | 'right';
  children: Inline[];
}

export type Block =
  | { type: 'paragraph' | 'heading'; children: Inline[] }
  | { type: 'fence'; text: string; language: string }
  | { type: 'quote'; children: Block[] }
  | { type: 'list'; start?: number; items: ListItem[] }
  | { type: 'table'; head: Cell[]; rows: Cell[][] };

/** Marks around anything else are a face, such as *^^* or *ㅅ*. */
const WORDS = /\p{N}|(?![ㄱ-ㆎ])\p{L}/u;
/** Marks within marks: deeper ones show nothing of their own. */
const MAX_DEPTH = 16;
const TASK = /^\[([ xX])\][ \t]+(?=\S)/u;

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false, maxNesting: 20 });
blockRules(markdown);
inlineRules(markdown);
// What these would join is joined here.
markdown.core.ruler.enableOnly(['normalize', 'block', 'inline']);
markdown.inline.ruler2.disable('fragments_join');
markdown.validateLink = isSafeHref;
markdown.normalizeLink = (href) => href;

/** Reads tokens one after the other. */
interface Reader {
  next: () => Token | undefined;
  peek: () => Token | undefined;
}

function readerOf(tokens: readonly Token[]): Reader {
  let at = 0;
  return { next: () => tokens[at++], peek: () => tokens[at] };
}

const MARKS = { strong_open: 'strong', em_open: 'em', s_open: 's' } as const;
const isMark = (type: string): type is keyof typeof MARKS => Object.hasOwn(MARKS, type);

function pushText(into: Inline[], text: string): void {
  const last = into.at(-1);
  if (last?.type === 'text') last.text += text;
  else if (text !== '') into.push({ type: 'text', text });
}

const markOf = ({ markup }: Token): Inline => ({ type: 'text', text: markup });

function pushAll(into: Inline[], inlines: readonly Inline[]): void {
  for (const it of inlines) {
    if (it.type === 'text') pushText(into, it.text);
    else into.push(it);
  }
}

const hasWords = (it: Inline): boolean => ('text' in it ? WORDS.test(it.text) : it.children.some(hasWords));

const textOf = (inlines: readonly Inline[]): string =>
  inlines.map((it) => ('text' in it ? it.text : textOf(it.children))).join('');

function readInlines(reader: Reader, depth = 0): Inline[] {
  const all: Inline[] = [];
  for (let token = reader.next(); token && token.nesting >= 0; token = reader.next()) {
    if (token.nesting === 1) {
      const children = readInlines(reader, depth + 1);
      if (depth >= MAX_DEPTH) pushAll(all, children);
      else if (!isMark(token.type)) pushAll(all, linkOf(String(token.attrGet('href')), children));
      else if (children.some(hasWords)) all.push({ type: MARKS[token.type], children });
      else pushAll(all, [markOf(token), ...children, markOf(token)]);
    } else if (token.type === 'code_inline') all.push({ type: 'code', text: token.content });
    else if (token.type === 'mention') all.push({ type: 'mention', text: token.content });
    else pushText(all, token.content);
  }
  return all;
}

/** A link, or its source if it leads nowhere. */
function linkOf(href: string, children: Inline[]): Inline[] {
  if (!isSafeHref(href)) return [{ type: 'text', text: '[' }, ...children, { type: 'text', text: `](${href})` }];
  const text = textOf(children);
  const host = hiddenHost(href, text);
  const label: Inline[] = text.trim() === '' ? [{ type: 'text', text: href }] : children;
  return [{ type: 'link', href, children: label, ...(host !== undefined && { host }) }];
}

const inlinesOf = (token: Token | undefined): Inline[] => readInlines(readerOf(token?.children ?? []));

/** Takes the box at the beginning of an item away, and tells how it stands. */
function taskOf(children: readonly Block[], line: number): ListItem['task'] {
  const [block] = children;
  const first = block?.type === 'paragraph' ? block.children[0] : undefined;
  const [box, state] = (first?.type === 'text' && TASK.exec(first.text)) || [];
  if (first?.type !== 'text' || box === undefined) return undefined;
  first.text = first.text.slice(box.length);
  return { done: state !== ' ', line };
}

function readItems(reader: Reader): ListItem[] {
  const items: ListItem[] = [];
  for (let token = reader.next(); token?.type === 'list_item_open'; token = reader.next()) {
    const children = readBlocks(reader);
    const task = taskOf(children, token.map?.[0] ?? 0);
    items.push({ children, ...(task && { task }) });
  }
  return items;
}

const ALIGN = { 'text-align:left': 'left', 'text-align:center': 'center', 'text-align:right': 'right' } as const;

function readTable(reader: Reader): Block {
  const rows: Cell[][] = [];
  for (let token = reader.next(); token && token.type !== 'table_close'; token = reader.next()) {
    if (token.type === 'tr_open') rows.push([]);
    if (token.type !== 'th_open' && token.type !== 'td_open') continue;
    const style = String(token.attrGet('style')) as keyof typeof ALIGN;
    rows.at(-1)?.push({ align: Object.hasOwn(ALIGN, style) ? ALIGN[style] : '', children: inlinesOf(reader.next()) });
  }
  const [head = [], ...others] = rows;
  return { type: 'table', head, rows: others };
}

function readBlock(token: Token, reader: Reader): Block | undefined {
  switch (token.type) {
    case 'fence':
      return { type: 'fence', text: token.content, language: token.info };
    case 'paragraph_open':
    case 'heading_open': {
      const children = inlinesOf(reader.next());
      reader.next();
      return { type: token.type === 'heading_open' ? 'heading' : 'paragraph', children };
    }
    case 'blockquote_open':
      return { type: 'quote', children: readBlocks(reader) };
    case 'bullet_list_open':
      return { type: 'list', items: readItems(reader) };
    case 'ordered_list_open':
      return { type: 'list', start: Number(token.attrGet('start') ?? 1), items: readItems(reader) };
    case 'table_open':
      return readTable(reader);
    default:
      return undefined;
  }
}

/** Blocks up to the end of what holds them. Paragraphs that follow each other are one, with the empty lines between them. */
function readBlocks(reader: Reader): Block[] {
  const blocks: Block[] = [];
  let end = 0;
  for (let token = reader.next(); token && token.nesting >= 0; token = reader.next()) {
    const block = readBlock(token, reader);
    const last = blocks.at(-1);
    const begin = token.map?.[0] ?? 0;
    if (block?.type === 'paragraph' && last?.type === 'paragraph') {
      pushText(last.children, '\n'.repeat(begin - end + 1));
      pushAll(last.children, block.children);
    } else if (block) blocks.push(block);
    end = token.map?.[1] ?? end;
  }
  return blocks;
}

function tokensOf(content: string, env: TextEnv): Token[] {
  return markdown.parse(content, env as unknown as Record<string, unknown>);
}

const parse = (content: string, names: readonly string[] = []): readonly Block[] =>
  readBlocks(readerOf(tokensOf(content, { names: treeOf(names) })));

/** A message as it is shown: blocks, and in them what is marked. `names` are the mentioned names, without the @. */
export const richText = rememberTexts(parse);

/** The mentions of a text, each with its @: not those in code and addresses. */
export function mentionsOf(content: string, names: readonly string[]): string[] {
  // Not remembered: the names may be those of a whole room.
  return inlinesIn(parse(content, names)).flatMap((it) => (it.type === 'mention' ? [it.text] : []));
}

/** What stands after each @ of a text that is not in code or in an address, to the end of its line. */
export function unknownNames(content: string): string[] {
  const unknown: string[] = [];
  tokensOf(content, { names: treeOf([]), unknown });
  return unknown;
}

const inlinesIn = (blocks: readonly Block[]): Inline[] =>
  blocks.flatMap((block) => inlinesOfBlock(block).flatMap(deep));

const deep = (inline: Inline): Inline[] => ('children' in inline ? inline.children.flatMap(deep) : [inline]);

function inlinesOfBlock(block: Block): Inline[] {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return block.children;
    case 'quote':
      return inlinesIn(block.children);
    case 'list':
      return block.items.flatMap(({ children }) => inlinesIn(children));
    case 'table':
      return [block.head, ...block.rows].flat().flatMap(({ children }) => children);
    case 'fence':
      return [];
  }
}
