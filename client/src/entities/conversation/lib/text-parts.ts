import { CJK, endOfName, nextMention, type NameTree, treeOf } from './name-tree';
import { rememberTexts } from './remember-texts';

export type TextPart =
  | { type: 'text'; text: string }
  | { type: 'code'; text: string }
  | { type: 'mention'; text: string }
  | { type: 'link'; text: string; href: string };

/** In an address such a letter follows a separator, or another one: `/wiki/한국`, but not `naver.com에서`. */
const CJK_INSIDE = String.raw`(?<=[/=_&#%+~:\-${CJK}]|[${CJK}]\.|www\.)[${CJK}]`;
const ADDRESS = `(?:[^\\s<>"'\`${CJK}]|${CJK_INSIDE})+`;
const CODE_OR_LINK = new RegExp(`\`([^\`\\n]+)\`|(?<!\\w)(?:https?://|www\\.)${ADDRESS}`, 'giu');
const TRAILING = new Set('.,!?:;…)]}\'"」』》。，！？');

/** Cuts the sentence's punctuation off a link, but keeps a closing bracket that the link opened. In linear time. */
function trimLink(raw: string): string {
  let unclosed = raw.split('(').length - raw.split(')').length;
  let end = raw.length;
  for (; end > 0 && TRAILING.has(raw.charAt(end - 1)); end -= 1) {
    if (raw.charAt(end - 1) !== ')') continue;
    if (unclosed >= 0) break;
    unclosed += 1;
  }
  return raw.slice(0, end);
}

function hrefOf(link: string): string | undefined {
  const href = /^www\./i.test(link) ? `https://${link}` : link;
  return URL.canParse(href) ? href : undefined;
}

function splitMentions(text: string, names: NameTree): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  let at = nextMention(text, 0);
  while (at >= 0) {
    const end = endOfName(text, at + 1, names);
    if (end !== undefined) {
      if (at > from) parts.push({ type: 'text', text: text.slice(from, at) });
      from = end;
      parts.push({ type: 'mention', text: text.slice(at, from) });
    }
    at = nextMention(text, Math.max(at + 1, from));
  }
  if (from < text.length) parts.push({ type: 'text', text: text.slice(from) });
  return parts;
}

/** Splits a message into parts by how they are shown. `names` are the mentioned names, without the @. Joined, the parts' texts are the content (code without its backticks). */
export const textParts = rememberTexts((content, names = []): readonly TextPart[] => {
  const tree = treeOf(names);
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of content.matchAll(CODE_OR_LINK)) {
    const code = match[1];
    const link = code === undefined ? trimLink(match[0]) : '';
    const href = link ? hrefOf(link) : undefined;
    if (code === undefined && !href) continue;
    parts.push(...splitMentions(content.slice(from, match.index), tree));
    if (code !== undefined) parts.push({ type: 'code', text: code });
    else if (href) parts.push({ type: 'link', text: link, href });
    from = match.index + (code === undefined ? link.length : match[0].length);
  }
  parts.push(...splitMentions(content.slice(from), tree));
  return parts;
});
