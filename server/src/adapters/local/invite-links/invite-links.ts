import { LIMITS } from '@suda/contract';
import { InviteLinks, type LinkJoin, type StoredInviteLink } from '../../../ports/invite-links.js';
import { iso } from '../sqlite/rows.js';
import type { Sql } from '../sqlite/sql.js';
import type { WriterClient } from '../writer/writer-client.js';
import { linkStatements, toLink } from './link-statements.js';

export class SqliteInviteLinks extends InviteLinks {
  private readonly statements;
  private readonly joinsOf;

  constructor(
    sql: Sql,
    private readonly writer: WriterClient,
  ) {
    super();
    this.statements = linkStatements(sql);
    this.joinsOf = sql.query<[room: number], { link_id: string; user_id: string; at: number }>(
      `SELECT link_id, user_id, at FROM invite_link_joins WHERE room = ? ORDER BY n DESC LIMIT ${LIMITS.inviteLinkJoins}`,
    );
  }

  async make(roomId: string, link: StoredInviteLink): Promise<void> {
    await this.writer.write('makeLink', { roomId, link });
  }

  async find(roomId: string, linkId: string): Promise<StoredInviteLink | undefined> {
    const room = this.statements.room.get(roomId)?.room;
    const row = room === undefined ? undefined : this.statements.link.get(room, linkId);
    return row && toLink(row);
  }

  async list(roomId: string): Promise<StoredInviteLink[]> {
    const room = this.statements.room.get(roomId)?.room;
    return room === undefined ? [] : this.statements.links.all(room).map(toLink);
  }

  async joins(roomId: string): Promise<LinkJoin[]> {
    const room = this.statements.room.get(roomId)?.room;
    const rows = room === undefined ? [] : this.joinsOf.all(room);
    return rows.map((it) => ({ linkId: it.link_id, userId: it.user_id, joinedAt: iso(it.at) }));
  }

  async revoke(roomId: string, linkId: string, at: string): Promise<void> {
    await this.writer.write('revokeLink', { roomId, linkId, at });
  }
}
