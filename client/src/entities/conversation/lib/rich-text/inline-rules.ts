import type { MarkdownIt, StateInline, Token } from 'markdown-it';
import { CJK, endOfName, mayBeginMention, type NameTree } from '../name-tree';
import { addressAt } from './links';

type InlineRule = (state: StateInline, silent: boolean) => boolean;

/** What the parser is told, and what it finds beside tokens. */
export interface TextEnv {
  names: NameTree;
  /** How much of it has been looked at, of what costs more the more of it there is. */
  tried?: number;
  /** What stands after each @ that names nobody of these, to the end of its line. */
  unknown?: string[];
}

/** More of these in one text are not meant as marks. */
const MAX_DELIMITERS = 400;
const MAX_TRIES = 200;

/** What any of these rules begins with. */
const MARKED = /[*@[\\_`~]|https?:\/\/|www\./iu;
const STOP = /[\n!*@[\\\]_`~]|(?<!\w)(?:https?:\/\/|www\.)/giu;
const SHRUG = String.raw`\_(ツ)_/`;
const LETTER = /[\p{L}\p{M}\p{N}]/u;
const SPACE = /\s/u;
const PUNCTUATION = /[\p{P}\p{S}]/u;
const OF_CJK = new RegExp(`[${CJK}]`, 'u');
/** Between these there are no spaces, so that a mark within a word may begin something. */
const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

const text: InlineRule = (state, silent) => {
  STOP.lastIndex = state.pos;
  let stop = STOP.exec(state.src);
  // What begins like an address and is none.
  if (stop?.index === state.pos && stop[0].length > 1) stop = STOP.exec(state.src);
  const end = Math.min(stop?.index ?? state.posMax, state.posMax);
  if (end <= state.pos) return false;
  if (!silent) state.pending += state.src.slice(state.pos, end);
  state.pos = end;
  return true;
};

const newline: InlineRule = (state, silent) => {
  if (state.src.charAt(state.pos) !== '\n') return false;
  if (!silent) state.pending += '\n';
  state.pos += 1;
  return true;
};

const address: InlineRule = (state, silent) => {
  const found = state.linkLevel === 0 ? addressAt(state.src, state.pos) : undefined;
  if (!found) return false;
  if (!silent) {
    state.push('link_open', 'a', 1).attrs = [['href', found.href]];
    state.push('text', '', 0).content = found.text;
    state.push('link_close', 'a', -1);
  }
  state.pos += found.text.length;
  return true;
};

/** Whether one more @ or [ may be looked at. */
function mayTry(state: StateInline): boolean {
  const env = state.env as unknown as TextEnv;
  env.tried = (env.tried ?? 0) + 1;
  return env.tried <= MAX_TRIES;
}

const mention: InlineRule = (state, silent) => {
  const { src, pos } = state;
  if (!mayBeginMention(src, pos) || !mayTry(state)) return false;
  const env = state.env as unknown as TextEnv;
  const end = endOfName(src, pos + 1, env.names);
  if (end === undefined) {
    if (!silent) env.unknown?.push(src.slice(pos + 1).split('\n', 1)[0] ?? '');
    return false;
  }
  if (!silent) state.push('mention', '', 0).content = src.slice(pos, end);
  state.pos = end;
  return true;
};

/** The backslash of a path stays, and the arm of a shrug. */
const escape: InlineRule = (state, silent) => {
  const { src, pos } = state;
  if (src.charAt(pos) !== '\\') return false;
  const isArm = src.startsWith(SHRUG, pos);
  const kept = isArm ? SHRUG : src.charAt(pos + 1);
  if (!isArm && !/[!#()*+\-.>@[\]_`{|}~]/u.test(kept)) return false;
  if (!silent) {
    const token = state.push('text_special', '', 0);
    token.content = kept;
    token.info = 'escape';
  }
  state.pos += isArm ? SHRUG.length : 2;
  return true;
};

/** The letter, whole, that ends before or begins at this place; a space at the ends of the text. */
const before = (src: string, at: number): string =>
  at === 0 ? ' ' : /[\udc00-\udfff]/.test(src.charAt(at - 1)) ? src.slice(at - 2, at) : src.charAt(at - 1);
const after = (src: string, at: number, max: number): string =>
  at >= max ? ' ' : String.fromCodePoint(src.codePointAt(at) ?? 0);

function runFrom(src: string, start: number, max: number): number {
  let end = start + 1;
  while (end < max && src.charAt(end) === src.charAt(start)) end += 1;
  return end - start;
}

/**
 * Where marks of emphasis open and close. Otherwise than in CommonMark a particle may follow one behind a quotation mark
 * (`**"강조"**는`), and none opens within a word: 김**님, 2*3*4 and 네~~그래요~~ are meant as they stand.
 */
function delimitersAt({ src, posMax }: StateInline, start: number, canSplitWord: boolean) {
  const length = runFrom(src, start, posMax);
  const [last, next] = [before(src, start), after(src, start + length, posMax)];
  const isEdge = (one: string, other: string) =>
    !SPACE.test(one) && (!PUNCTUATION.test(one) || SPACE.test(other) || PUNCTUATION.test(other) || OF_CJK.test(other));
  const [opens, closes] = [isEdge(next, last), isEdge(last, next)];
  const inWord = LETTER.test(last) && !WITHOUT_SPACES.test(last);
  return {
    can_open: opens && !inWord && (canSplitWord || !closes || PUNCTUATION.test(last)),
    can_close: closes && (canSplitWord || !opens || PUNCTUATION.test(next) || OF_CJK.test(next)),
    length,
  };
}

/** The rule for delimiters, as long as there are not too many of them. */
const delimiters =
  (rule: InlineRule): InlineRule =>
  (state, silent) => {
    if (silent || !/[*_~]/u.test(state.src.charAt(state.pos))) return false;
    const length = runFrom(state.src, state.pos, state.posMax);
    if (state.delimiters.length + length <= MAX_DELIMITERS) return rule(state, silent);
    state.pending += state.src.slice(state.pos, state.pos + length);
    state.pos += length;
    return true;
  };

function ruleOf(md: MarkdownIt, name: string): InlineRule {
  const rule = md.inline.ruler.__rules__.find((it) => it.name === name)?.fn;
  if (!rule) throw new Error(`markdown-it has no rule ${name}.`);
  return rule;
}

/** Inline marks as in GFM, with mentions, and addresses as people write them. */
export function inlineRules(md: MarkdownIt): void {
  md.inline.ruler.disable(['autolink', 'entity', 'html_inline', 'image', 'linkify']);
  md.inline.ruler.at('text', text);
  md.inline.ruler.before('text', 'address', address);
  md.inline.ruler.at('newline', newline);
  md.inline.ruler.at('escape', escape);
  md.inline.ruler.after('newline', 'mention', mention);
  const [link, emphasis, strike] = [ruleOf(md, 'link'), ruleOf(md, 'emphasis'), ruleOf(md, 'strikethrough')];
  md.inline.ruler.at(
    'link',
    (state, silent) => state.src.charAt(state.pos) === '[' && mayTry(state) && link(state, silent),
  );
  // Nothing is loaded from elsewhere: an image is a link to it.
  md.inline.ruler.before('link', 'image_link', (state, silent) => {
    if (!state.src.startsWith('![', state.pos) || !mayTry(state)) return false;
    state.pos += 1;
    if (link(state, silent)) return true;
    state.pos -= 1;
    return false;
  });
  md.inline.ruler.at('emphasis', delimiters(emphasis));
  md.inline.ruler.at('strikethrough', delimiters(strike));
  // Most texts and items of lists have no marks.
  md.core.ruler.at('inline', (state) => {
    for (const token of state.tokens) {
      if (token.type !== 'inline') continue;
      const children: Token[] = [];
      if (MARKED.test(token.content)) md.inline.parse(token.content, md, state.env, children);
      else {
        const plain = new state.Token('text', '', 0);
        plain.content = token.content;
        children.push(plain);
      }
      token.children = children;
    }
  });
  md.inline.State = class extends md.inline.State {
    override scanDelims(start: number, canSplitWord: boolean) {
      return delimitersAt(this, start, canSplitWord);
    }
  };
}
