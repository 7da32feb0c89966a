import { createRequire } from 'node:module';
import type { Plugin } from 'vite';
import type { EmojiRow } from './src/pages/chat/model/emoji/emoji-rows.ts';

interface CompactEmoji {
  hexcode: string;
  label: string;
  tags?: string[];
  unicode: string;
  group?: number;
  order?: number;
  skins?: unknown[];
}

type Shortcodes = Record<string, string | string[]>;

const NAME = 'virtual:emoji';
/** Parts of emoji: colours of skin and hair. */
const COMPONENTS = 2;
const RGI = /^\p{RGI_Emoji}$/v;

const require = createRequire(import.meta.url);

/** As the server takes it: without the selector that some data put behind what is an emoji anyway. */
function wellFormed(emoji: string): string | undefined {
  return [emoji, emoji.replace(/\ufe0f$/u, ''), `${emoji}\ufe0f`].find((it) => RGI.test(it));
}

function rows(): EmojiRow[] {
  const korean = new Map((require('emojibase-data/ko/compact.json') as CompactEmoji[]).map((it) => [it.hexcode, it]));
  const codes = [
    require('emojibase-data/en/shortcodes/github.json') as Shortcodes,
    require('emojibase-data/en/shortcodes/emojibase.json') as Shortcodes,
  ];
  return (require('emojibase-data/en/compact.json') as CompactEmoji[])
    .filter(({ group, order }) => group !== undefined && group !== COMPONENTS && order !== undefined)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .flatMap(({ hexcode, label, tags = [], unicode, group = 0, skins }): EmojiRow[] => {
      const emoji = wellFormed(unicode);
      if (emoji === undefined) return [];
      const shortcodes = codes.flatMap((it) => it[hexcode] ?? []);
      const ko = korean.get(hexcode);
      const names = (all: readonly string[]) => [...new Set(all)].join('|');
      const english = names([...shortcodes, label, ...tags]);
      return [[emoji, group, names([ko?.label ?? label, ...(ko?.tags ?? [])]), english, skins ? 1 : 0]];
    });
}

/** The module `virtual:emoji`: every emoji with its names, out of emojibase, and nothing else that is in it. */
export const emojiData = (): Plugin => ({
  name: 'emoji-data',
  resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
  load: (id) =>
    id === `\0${NAME}` ? `export default JSON.parse(${JSON.stringify(JSON.stringify(rows()))})` : undefined,
});
