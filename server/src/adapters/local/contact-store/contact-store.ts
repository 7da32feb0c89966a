import { LIMITS, type WhoMayAdd } from '@suda/contract';
import { ContactStore, type Attitude, type StoredInvitation } from '../../../ports/contact-store.js';
import { iso } from '../sqlite/rows.js';
import type { Sql } from '../sqlite/sql.js';
import type { WriterClient } from '../writer/writer-client.js';

export class SqliteContactStore extends ContactStore {
  private readonly statements;

  constructor(
    sql: Sql,
    private readonly writer: WriterClient,
  ) {
    super();
    this.statements = {
      whoMayAdd: sql.query<[userId: string], { who_may_add: WhoMayAdd }>(
        'SELECT who_may_add FROM users WHERE user_id = ?',
      ),
      blocked: sql.query<[userId: string, blockedId: string], { n: number }>(
        'SELECT n FROM blocks WHERE user_id = ? AND blocked_id = ?',
      ),
      blockedBy: sql.query<[userId: string], { blocked_id: string }>(
        `SELECT blocked_id FROM blocks WHERE user_id = ? ORDER BY n DESC LIMIT ${LIMITS.blocks}`,
      ),
      invitations: sql.query<[userId: string], { room_id: string; inviter_id: string; at: number }>(
        `SELECT room_id, inviter_id, at FROM invitations WHERE user_id = ? ORDER BY n DESC LIMIT ${LIMITS.invitations}`,
      ),
    };
  }

  async attitudes(userId: string, people: readonly string[]): Promise<Map<string, Attitude>> {
    return new Map(people.map((it) => [it, { whoMayAdd: this.whoMayAddNow(it), blocked: this.blocksNow(it, userId) }]));
  }

  async whoMayAdd(userId: string): Promise<WhoMayAdd> {
    return this.whoMayAddNow(userId);
  }

  async setWhoMayAdd(userId: string, whoMayAdd: WhoMayAdd): Promise<void> {
    await this.writer.write('setWhoMayAdd', { userId, whoMayAdd });
  }

  async block(userId: string, blockedId: string): Promise<void> {
    await this.writer.write('block', { userId, blockedId });
  }

  async unblock(userId: string, blockedId: string): Promise<void> {
    await this.writer.write('unblock', { userId, blockedId });
  }

  async blocks(userId: string, blockedId: string): Promise<boolean> {
    return this.blocksNow(userId, blockedId);
  }

  async blockedBy(userId: string): Promise<string[]> {
    return this.statements.blockedBy.all(userId).map((it) => it.blocked_id);
  }

  async invite(userId: string, invitation: StoredInvitation): Promise<void> {
    await this.writer.write('invite', { userId, ...invitation });
  }

  async invitations(userId: string): Promise<StoredInvitation[]> {
    return this.statements.invitations
      .all(userId)
      .map((it) => ({ roomId: it.room_id, inviterId: it.inviter_id, at: iso(it.at) }));
  }

  async dropInvitation(userId: string, roomId: string): Promise<void> {
    await this.writer.write('dropInvitation', { userId, roomId });
  }

  private whoMayAddNow(userId: string): WhoMayAdd {
    return this.statements.whoMayAdd.get(userId)?.who_may_add ?? 'anyone';
  }

  private blocksNow(userId: string, blockedId: string): boolean {
    return this.statements.blocked.get(userId, blockedId) !== undefined;
  }
}
