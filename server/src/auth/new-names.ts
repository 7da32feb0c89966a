import { ChatError, isNewName } from '@suda/contract';
import type { AccountStore } from '../ports/account-store.js';
import { displayNameTaken, nameTaken } from '../rules/refusals.js';
import { isReserved, withoutSymbols } from './reserved-names.js';

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
 * Checks what somebody wants to be called: others may be called the same, but nobody like the house, its operators, a word
 * that calls everybody, or another's userId. The own userId is one's own, and so is what looks like it.
 * @throws {ChatError} `conflict` with an issue at `displayName`
 */
export async function requireDisplayName(
  { displayName, userId }: { displayName: string; userId: string },
  operators: readonly string[],
  accounts: Pick<AccountStore, 'claimantsOf'>,
): Promise<void> {
  if (displayName === userId) return;
  const others = operators.filter((it) => it !== userId);
  if (isReserved(displayName, others)) throw displayNameTaken();
  const claimants = await accounts.claimantsOf(readingsOf(displayName));
  if (claimants.some((it) => it !== userId)) throw displayNameTaken();
}

/** The userIds that somebody may read in a display name, which may hold symbols and what a userId may not begin or end with. */
function readingsOf(displayName: string): string[] {
  const inner = displayName.replace(/[^\p{L}\p{M}\p{N}\s_.-]+/gu, '').replace(/^[\s_.-]+|[\s_.-]+$/g, '');
  return [...new Set([displayName, inner, ...withoutSymbols(displayName)])].filter((it) => it !== '');
}
