export type TextPart =
  | { type: 'text'; text: string }
  | { type: 'code'; text: string }
  | { type: 'mention'; text: string }
  | { type: 'link'; text: string; href: string };

const CODE_OR_LINK = /`([^`\n]+)`|\b(?:https?:\/\/|www\.)[^\s<>"'`]+/gi;
const TRAILING = /[.,!?:;…)\]}'"」』》。，！？]+$/u;

/** Cuts the sentence's punctuation off a link, but keeps a closing bracket that the link opened. */
function trimLink(raw: string): string {
  let link = raw;
  for (;;) {
    const tail = TRAILING.exec(link)?.[0];
    if (!tail) return link;
    const last = link.charAt(link.length - 1);
    if (last === ')' && link.split('(').length >= link.split(')').length) return link;
    link = link.slice(0, -1);
  }
}

function hrefOf(link: string): string | undefined {
  const href = /^www\./i.test(link) ? `https://${link}` : link;
  return URL.canParse(href) ? href : undefined;
}

function splitMentions(text: string, names: readonly string[]): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  let at = text.indexOf('@');
  while (at >= 0) {
    const name = names.find((it) => text.startsWith(it, at + 1));
    if (name) {
      if (at > from) parts.push({ type: 'text', text: text.slice(from, at) });
      from = at + 1 + name.length;
      parts.push({ type: 'mention', text: text.slice(at, from) });
    }
    at = text.indexOf('@', Math.max(at + 1, from));
  }
  if (from < text.length) parts.push({ type: 'text', text: text.slice(from) });
  return parts;
}

/** Splits a message into parts by how they are shown. `names` are the mentioned names, without the @. Joined, the parts' texts are the content (code without its backticks). */
export function textParts(content: string, names: readonly string[] = []): TextPart[] {
  // Longest first: @Ann Lee is not @Ann followed by a word.
  const byLength = names.filter((name) => name !== '').toSorted((a, b) => b.length - a.length);
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of content.matchAll(CODE_OR_LINK)) {
    const code = match[1];
    const link = code === undefined ? trimLink(match[0]) : '';
    const href = link ? hrefOf(link) : undefined;
    if (code === undefined && !href) continue;
    parts.push(...splitMentions(content.slice(from, match.index), byLength));
    if (code !== undefined) parts.push({ type: 'code', text: code });
    else if (href) parts.push({ type: 'link', text: link, href });
    from = match.index + (code === undefined ? link.length : match[0].length);
  }
  parts.push(...splitMentions(content.slice(from), byLength));
  return parts;
}
