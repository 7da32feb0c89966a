/** Letters that Korean, Chinese and Japanese put right behind a name or an address, as particles. */
export const CJK = String.raw`\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}`;

/** Of scripts that put spaces between words: two side by side are of one word. */
const OF_WORD = new RegExp(`(?![${CJK}])[\\p{L}\\p{M}\\p{N}_]`, 'u');

/** Names by their units, so that looking for all of them costs no more than the longest one. */
export interface NameTree {
  ends?: true;
  readonly next: Map<string, NameTree>;
}

const unitAt = (text: string, at: number): string => text.charAt(at).toLowerCase();

/** The same for names that a mention does not tell apart. */
export const foldName = (name: string): string =>
  name
    .split('')
    .map((unit) => unit.toLowerCase())
    .join('');

/** A tree of these names, for `endOfName`. */
export function treeOf(names: readonly string[]): NameTree {
  const root: NameTree = { next: new Map() };
  for (const name of names) {
    let node = root;
    for (let at = 0; at < name.length; at += 1) {
      const next: NameTree = node.next.get(unitAt(name, at)) ?? { next: new Map() };
      node.next.set(unitAt(name, at), next);
      node = next;
    }
    if (name !== '') node.ends = true;
  }
  return root;
}

const isInsideWord = (text: string, at: number): boolean =>
  OF_WORD.test(text.charAt(at - 1)) && OF_WORD.test(text.charAt(at));

/** The end of the longest name at this place: @Ann Lee is not @Ann followed by a word, and @Anna is not @Ann. */
export function endOfName(text: string, from: number, names: NameTree): number | undefined {
  let node: NameTree | undefined = names;
  let end: number | undefined;
  for (let at = from; (node = node.next.get(unitAt(text, at))); at += 1) {
    if (node.ends && !isInsideWord(text, at + 1)) end = at + 1;
  }
  return end;
}

/** Whether a mention may begin at this place: not at the @ of an e-mail address. */
export const mayBeginMention = (text: string, at: number): boolean =>
  text.charAt(at) === '@' && !OF_WORD.test(text.charAt(at - 1));
