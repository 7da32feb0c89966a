import { INVITE_LINKS_KEPT, type StoredInviteLink } from '../../../ports/invite-links.js';
import { iso } from '../sqlite/rows.js';
import type { Sql } from '../sqlite/sql.js';

interface LinkRow {
  n: number;
  link_id: string;
  made_by: string;
  made_at: number;
  expires_at: number | null;
  max_uses: number | null;
  uses: number;
  revoked_at: number | null;
}

const COLUMNS = 'l.n, l.link_id, l.made_by, l.made_at, l.expires_at, l.max_uses, l.uses, l.revoked_at';

/** What the reader and the writer both ask. */
export function linkStatements(sql: Sql) {
  return {
    room: sql.query<[roomId: string], { room: number }>('SELECT room FROM rooms WHERE room_id = ?'),
    link: sql.query<[room: number, linkId: string], LinkRow>(
      `SELECT ${COLUMNS} FROM invite_links l WHERE l.room = ? AND l.link_id = ?`,
    ),
    links: sql.query<[room: number], LinkRow>(
      `SELECT ${COLUMNS} FROM invite_links l WHERE l.room = ? ORDER BY l.n DESC LIMIT ${INVITE_LINKS_KEPT}`,
    ),
  };
}

export function toLink(row: LinkRow): StoredInviteLink {
  const link: StoredInviteLink = {
    linkId: row.link_id,
    madeBy: row.made_by,
    madeAt: iso(row.made_at),
    uses: row.uses,
  };
  if (row.expires_at !== null) link.expiresAt = iso(row.expires_at);
  if (row.max_uses !== null) link.maxUses = row.max_uses;
  if (row.revoked_at !== null) link.revokedAt = iso(row.revoked_at);
  return link;
}
