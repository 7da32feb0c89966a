/** Where Unicode has no class for it: what shows nothing, though it is a letter, a mark or a symbol. */
const EMPTY = String.raw`\u{16fe4}\u2800\ufff9-\ufffb\u{1d159}`;
const INVISIBLE = String.raw`\p{Default_Ignorable_Code_Point}\p{Cc}${EMPTY}`;

/** After these, a joiner decides how letters of Brahmic scripts are drawn. */
const VIRAMAS = ['94d', '9cd', 'a4d', 'acd', 'b4d', 'bcd', 'c4d', 'ccd', 'd4d', 'dca', '1039', '17d2'];
const VIRAMA = `[${VIRAMAS.map((it) => `\\u{${it}}`).join('')}]`;
const ARABIC = String.raw`\p{Script_Extensions=Arabic}`;
/** A joiner where a script needs it: within Arabic words, and after a virama. */
const JOINER = String.raw`(?<=${ARABIC})\u200c(?=${ARABIC})|(?<=${VIRAMA})\u200c(?=\p{L})|(?<=${VIRAMA})\u200d`;

const WORD = String.raw`(?:[\p{L}\p{M}\p{N}_.\-]|${JOINER})+`;
const NEW_WORD = String.raw`[[\p{L}\p{N}_.\-]--[${INVISIBLE}]](?:[[\p{L}\p{M}\p{N}_.\-]--[${INVISIBLE}]]|${JOINER})*`;

/** Words of letters of any script, marks, digits, `_ . -`, with one space between them. */
export const NAME = new RegExp(`^${WORD}(?: ${WORD})*$`, 'v');
/** The same without what shows nothing, and without words that begin with a mark. */
export const NEW_NAME = new RegExp(`^${NEW_WORD}(?: ${NEW_WORD})*$`, 'v');

const VISIBLE = new RegExp(String.raw`[^\p{White_Space}${INVISIBLE}]`, 'v');

/** Whether a reader sees anything of the text. */
export const isVisible = (text: string): boolean => VISIBLE.test(text);

const CONTROL = new RegExp(String.raw`[\p{Cc}--[\t\n\r]]`, 'gv');

/** Well-formed Unicode without control characters, so that every store returns it unchanged. */
export const wellFormed = (text: string): string => text.toWellFormed().replace(CONTROL, '');

const KEPT_OR_INVISIBLE = new RegExp(String.raw`(\p{RGI_Emoji}|${JOINER})|[${INVISIBLE}]`, 'gv');

/** A text as one line that shows all it holds: no line breaks, directions, or invisible characters that no script and no emoji needs. */
export const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\p{White_Space}+/gu, ' ')
    .replace(KEPT_OR_INVISIBLE, (_, kept: string | undefined) => kept ?? '')
    .replace(/ {2,}/g, ' ')
    .trim();
