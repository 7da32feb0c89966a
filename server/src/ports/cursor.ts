import { ChatError } from '@suda/contract';

/** A page's position as an opaque text. */
export const toCursor = (position: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(position), 'utf8').toString('base64url');

const wrong = (): ChatError => new ChatError('invalid_payload', 'not a cursor of this list');

/** The position, whose parts must be of these types; anything else is `invalid_payload`. */
export function fromCursor(cursor: string, types: readonly ('string' | 'number')[]): (string | number)[] {
  let position: unknown;
  try {
    position = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw wrong();
  }
  if (!Array.isArray(position) || position.length !== types.length) throw wrong();
  if (!position.every((it, i) => typeof it === types[i] && (typeof it !== 'number' || Number.isSafeInteger(it)))) {
    throw wrong();
  }
  return position as (string | number)[];
}
