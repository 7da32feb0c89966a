/** Where the direction of a text may run over into what stands around it. */
const MAY_TURN = /[\p{Bidi_Control}\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const ISOLATES = /[\u2066-\u2069]/g;

const endsWhatItBegins = (text: string): boolean => {
  let depth = 0;
  for (const [mark] of text.matchAll(ISOLATES)) {
    depth += mark === '\u2069' ? -1 : 1;
    if (depth < 0) return false;
  }
  return depth === 0;
};

/** A name or another text of a person, so that it turns nothing around it when it stands in a sentence. */
export function isolated(text: string): string {
  if (!MAY_TURN.test(text)) return text;
  return `\u2068${endsWhatItBegins(text) ? text : text.replace(ISOLATES, '')}\u2069`;
}
