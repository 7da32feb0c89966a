import { ChatError } from '@suda/contract';

/** Encodes a page's position as opaque text. */
export const toCursor = (position: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(position), 'utf8').toString('base64url');

const invalidCursor = (): ChatError => new ChatError('invalid_payload', 'not a cursor of this list');

/**
 * The position in a cursor.
 * @throws {ChatError} `invalid_payload` unless its parts are of these types; numbers must be safe integers
 */
export function fromCursor(cursor: string, types: readonly ('string' | 'number')[]): (string | number)[] {
  let position: unknown;
  try {
    position = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw invalidCursor();
  }
  if (!Array.isArray(position) || position.length !== types.length) throw invalidCursor();
  if (!position.every((it, i) => typeof it === types[i] && (typeof it !== 'number' || Number.isSafeInteger(it)))) {
    throw invalidCursor();
  }
  return position as (string | number)[];
}
