import { createHash } from 'node:crypto';
import { notesRoomId } from '@suda/contract';

const hashed = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** The id of the one direct conversation of two users: `d-` and a hash of the sorted pair. With oneself it is one's notes. */
export const directRoomId = (userId: string, otherId: string): string =>
  userId === otherId ? notesRoomId(hashed(userId)) : `d-${hashed(JSON.stringify([userId, otherId].sort()))}`;
