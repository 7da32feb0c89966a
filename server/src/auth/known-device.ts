import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Account } from '../ports/account-store.js';

type Credentials = Pick<Account, 'userId' | 'passwordHash'>;

const FORMAT = /^([\w-]{22})\.([\w-]{43})$/;

/** The stored hash is the key: every server has it, nothing more is stored, and a new password ends what the old one proved. */
const proofOf = (id: string, { userId, passwordHash }: Required<Credentials>): string =>
  createHmac('sha256', passwordHash ?? '')
    .update(`device ${id} ${userId}`)
    .digest('base64url');

/** The proof that a device signed in to this account, for a device that has none yet. */
export function deviceProof(account: Credentials & { passwordHash: string }): string {
  const id = randomBytes(16).toString('base64url');
  return `${id}.${proofOf(id, account)}`;
}

/** The id of a device whose proof belongs to this account and its present password; otherwise undefined. */
export function knownDevice(proof: string | undefined, { userId, passwordHash }: Credentials): string | undefined {
  const [, id, given] = FORMAT.exec(proof ?? '') ?? [];
  if (id === undefined || given === undefined || passwordHash === undefined) return undefined;
  const expected = Buffer.from(proofOf(id, { userId, passwordHash }));
  return timingSafeEqual(Buffer.from(given), expected) ? id : undefined;
}
