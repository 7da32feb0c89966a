import { createHash } from 'node:crypto';

/** The id of the one direct conversation of two users: `d-` and a hash of the sorted pair. */
export function directRoomId(userId: string, otherId: string): string {
  const pair = JSON.stringify([userId, otherId].sort());
  return `d-${createHash('sha256').update(pair).digest('base64url')}`;
}
