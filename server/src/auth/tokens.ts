import { createHash, randomBytes } from 'node:crypto';

/** A random token of 256 bits, base64url. */
export const mintToken = (): string => randomBytes(32).toString('base64url');

/** The stored form of a token. SHA-256 is enough, because tokens have full entropy. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** Whether the value has the format of a token. */
export const isToken = (value: string): boolean => /^[\w-]{43}$/.test(value);
