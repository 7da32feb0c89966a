import { LIMITS, type WhoMayAdd } from '@suda/contract';
import type { StoredInvitation } from '../../../ports/contact-store.js';
import { tooManyBlocks } from '../../../rules/refusals.js';
import type { Sql } from '../sqlite/sql.js';

/** The writer's commands for what people want of each other. */
export function contactCommands(sql: Sql) {
  const setWhoMayAdd = sql.query<[whoMayAdd: string, userId: string]>(
    'UPDATE users SET who_may_add = ? WHERE user_id = ?',
  );
  const blockCount = sql.query<[userId: string], { n: number }>('SELECT count(*) AS n FROM blocks WHERE user_id = ?');
  const blocked = sql.query<[userId: string, blockedId: string], { n: number }>(
    'SELECT n FROM blocks WHERE user_id = ? AND blocked_id = ?',
  );
  const block = sql.query<[userId: string, blockedId: string]>(
    'INSERT INTO blocks (user_id, blocked_id) VALUES (?, ?)',
  );
  const unblock = sql.query<[userId: string, blockedId: string]>(
    'DELETE FROM blocks WHERE user_id = ? AND blocked_id = ?',
  );
  const invite = sql.query<[userId: string, roomId: string, inviterId: string, at: number]>(
    'INSERT OR IGNORE INTO invitations (user_id, room_id, inviter_id, at) VALUES (?, ?, ?, ?)',
  );
  const dropOldest = sql.query<[userId: string, userId: string]>(
    `DELETE FROM invitations WHERE user_id = ? AND n <=
       (SELECT n FROM invitations WHERE user_id = ? ORDER BY n DESC LIMIT 1 OFFSET ${LIMITS.invitations})`,
  );
  const drop = sql.query<[userId: string, roomId: string]>('DELETE FROM invitations WHERE user_id = ? AND room_id = ?');

  return {
    setWhoMayAdd(command: { userId: string; whoMayAdd: WhoMayAdd }): void {
      setWhoMayAdd.run(command.whoMayAdd, command.userId);
    },

    block({ userId, blockedId }: { userId: string; blockedId: string }): void {
      if (blocked.get(userId, blockedId)) return;
      if ((blockCount.get(userId)?.n ?? 0) >= LIMITS.blocks) throw tooManyBlocks();
      block.run(userId, blockedId);
    },

    unblock({ userId, blockedId }: { userId: string; blockedId: string }): void {
      unblock.run(userId, blockedId);
    },

    invite({ userId, roomId, inviterId, at }: StoredInvitation & { userId: string }): void {
      invite.run(userId, roomId, inviterId, Date.parse(at));
      dropOldest.run(userId, userId);
    },

    dropInvitation({ userId, roomId }: { userId: string; roomId: string }): void {
      drop.run(userId, roomId);
    },
  };
}
