const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENS = new Set([0x5b, 0x7b]);
const CLOSES = new Set([0x5d, 0x7d]);

/** Whether a JSON text nests deeper than that: looked at before it is parsed, in one pass. */
export function nestsDeeperThan(text: string, most: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      at = endOfString(text, at) - 1;
      if (at < 0) return false;
    } else if (unit < 0x5b) continue;
    else if (OPENS.has(unit)) {
      depth += 1;
      if (depth > most) return true;
    } else if (CLOSES.has(unit)) depth -= 1;
  }
  return false;
}

/** The text of a member of the object that a valid JSON text is, as it is written there; of several, the last. */
export function memberOf(text: string, name: string): string | undefined {
  const plain = JSON.stringify(name);
  let found: string | undefined;
  let at = text.indexOf('{') + 1;
  for (;;) {
    const begins = text.indexOf('"', at);
    if (begins < 0) return found;
    const ends = endOfString(text, begins);
    const value = text.indexOf(':', ends) + 1;
    at = endOfValue(text, value);
    const key = text.slice(begins, ends);
    if (key === plain || (key.includes('\\') && JSON.parse(key) === name)) found = text.slice(value, at).trim();
  }
}

/** After the quote that closes the string that begins there; 0 where none does. */
function endOfString(text: string, begins: number): number {
  let at = begins;
  do at = text.indexOf('"', at + 1);
  while (at > 0 && isEscaped(text, at));
  return at + 1;
}

function isEscaped(text: string, quote: number): boolean {
  let before = quote - 1;
  while (text.charCodeAt(before) === BACKSLASH) before -= 1;
  return (quote - before) % 2 === 0;
}

/** The comma or bracket that follows the value of a member. */
function endOfValue(text: string, begins: number): number {
  let depth = 0;
  for (let at = begins; ; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = endOfString(text, at) - 1;
    else if (unit === COMMA) {
      if (depth === 0) return at;
    } else if (unit < 0x5b) continue;
    else if (OPENS.has(unit)) depth += 1;
    else if (CLOSES.has(unit)) {
      if (depth === 0) return at;
      depth -= 1;
    }
  }
}
