import { createHash, randomBytes } from 'node:crypto';
import { INVITE_SECRET_LENGTH } from '@suda/contract';

/** Where a token leads. */
interface TokenParts {
  roomId: string;
  linkId: string;
}

/** A fresh token of a room: the room's id, and 128 random bits. */
export const newToken = (roomId: string): string => `${roomId}${randomBytes(16).toString('base64url')}`;

/** A token is worth as much as a key: what is stored, listed and logged of it is its hash. */
export const partsOfToken = (token: string): TokenParts => ({
  roomId: token.slice(0, -INVITE_SECRET_LENGTH),
  linkId: createHash('sha256').update(token).digest('base64url'),
});
