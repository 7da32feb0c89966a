import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, base64url. */
export const mintToken = (): string => randomBytes(32).toString('base64url');

/** What is stored of a token. Its entropy makes a slow hash needless. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** Whether this can be a token at all. */
export const isToken = (value: string): boolean => /^[\w-]{43}$/.test(value);
