import { ChatError, isNewName } from '@suda/contract';
import { nameTaken } from '../rules/refusals.js';
import { isReserved } from './reserved-names.js';

/**
 * Checks a name that somebody wants to take; whether another's looks like it is up to the store.
 * @throws {ChatError} `conflict` for a reserved one, `invalid_payload` for one with invisible characters
 */
export function requireNewName(userId: string, operators: readonly string[]): void {
  if (isReserved(userId, operators)) throw nameTaken();
  if (isNewName(userId)) return;
  throw new ChatError('invalid_payload', 'The name holds characters that show nothing.', {
    issues: [{ path: 'userId', message: 'letters, digits, _ . - and inner spaces, nothing invisible' }],
  });
}

/**
 * Checks what somebody wants to be called: others may be called the same, but nobody like the house, its operators or a word
 * that calls everybody. The userId is always one's own.
 * @throws {ChatError} `conflict` for a reserved one
 */
export function requireDisplayName(displayName: string, userId: string, operators: readonly string[]): void {
  if (displayName !== userId && isReserved(displayName, operators)) throw nameTaken();
}
