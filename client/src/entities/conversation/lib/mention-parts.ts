import { endOfName, mayBeginMention, treeOf } from './name-tree';

export interface TextPart {
  type: 'text' | 'mention';
  text: string;
}

/** Splits a text without marks at the mentions of these names, given without the @. Joined, the parts are the text. */
export function mentionParts(text: string, names: readonly string[]): TextPart[] {
  const tree = treeOf(names);
  const parts: TextPart[] = [];
  let from = 0;
  const push = (type: TextPart['type'], end: number) => {
    if (end > from) parts.push({ type, text: text.slice(from, end) });
    from = end;
  };
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', Math.max(at + 1, from))) {
    const end = mayBeginMention(text, at) ? endOfName(text, at + 1, tree) : undefined;
    if (end === undefined) continue;
    push('text', at);
    push('mention', end);
  }
  push('text', text.length);
  return parts;
}
