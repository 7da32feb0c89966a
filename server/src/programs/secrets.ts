import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** The secret of an Authorization header: after `Bearer`, or alone. */
export const authorization = (header: string | undefined): string | undefined =>
  /^(?:Bearer +)?(\S+)$/i.exec(header?.trim() ?? '')?.[1];

/** Whether they are the same, in a time that tells nothing of the secret. */
export const isSecret = (given: string | undefined, secret: string): boolean =>
  given !== undefined && timingSafeEqual(digest(given), digest(secret));
