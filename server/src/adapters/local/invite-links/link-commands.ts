import { LIMITS } from '@suda/contract';
import { INVITE_LINKS_KEPT, type StoredInviteLink } from '../../../ports/invite-links.js';
import { stateOfLink } from '../../../rules/link-rules.js';
import { roomNotFound, tooManyInviteLinks } from '../../../rules/refusals.js';
import type { Sql } from '../sqlite/sql.js';
import { linkStatements, toLink } from './link-statements.js';

const ms = (at: string | undefined): number | null => (at === undefined ? null : Date.parse(at));

/** The writer's commands for invite links. */
export function linkCommands(sql: Sql) {
  const { room: roomOf, links: linksOf } = linkStatements(sql);
  const insert = sql.query<
    [room: number, linkId: string, madeBy: string, madeAt: number, expiresAt: number | null, maxUses: number | null]
  >('INSERT INTO invite_links (room, link_id, made_by, made_at, expires_at, max_uses) VALUES (?, ?, ?, ?, ?, ?)');
  const forget = sql.query<[n: number]>('DELETE FROM invite_links WHERE n = ?');
  const revoke = sql.query<[at: number, room: number, linkId: string]>(
    'UPDATE invite_links SET revoked_at = ? WHERE room = ? AND link_id = ? AND revoked_at IS NULL',
  );

  return {
    makeLink({ roomId, link }: { roomId: string; link: StoredInviteLink }): void {
      const room = roomOf.get(roomId)?.room;
      if (room === undefined) throw roomNotFound();
      const rows = linksOf.all(room);
      const ended = rows.filter((it) => stateOfLink(toLink(it), link.madeAt) !== 'open');
      if (rows.length - ended.length >= LIMITS.inviteLinks) throw tooManyInviteLinks();
      for (const { n } of ended.slice(INVITE_LINKS_KEPT - 1 - (rows.length - ended.length))) forget.run(n);
      insert.run(room, link.linkId, link.madeBy, Date.parse(link.madeAt), ms(link.expiresAt), link.maxUses ?? null);
    },

    revokeLink({ roomId, linkId, at }: { roomId: string; linkId: string; at: string }): void {
      const room = roomOf.get(roomId)?.room;
      if (room !== undefined) revoke.run(Date.parse(at), room, linkId);
    },
  };
}

/** What joining by a link and deleting a room do to links, in the transaction of the room's change. */
export function linkChanges(sql: Sql) {
  const use = sql.query<[room: number, linkId: string]>(
    'UPDATE invite_links SET uses = uses + 1 WHERE room = ? AND link_id = ?',
  );
  const addJoin = sql.query<[room: number, linkId: string, userId: string, at: number]>(
    'INSERT INTO invite_link_joins (room, link_id, user_id, at) VALUES (?, ?, ?, ?)',
  );
  const dropJoins = sql.query<[room: number, roomAgain: number]>(
    `DELETE FROM invite_link_joins WHERE room = ? AND n <=
       (SELECT n FROM invite_link_joins WHERE room = ? ORDER BY n DESC LIMIT 1 OFFSET ${LIMITS.inviteLinkJoins})`,
  );
  const deleteLinks = sql.query<[room: number]>('DELETE FROM invite_links WHERE room = ?');
  const deleteJoins = sql.query<[room: number]>('DELETE FROM invite_link_joins WHERE room = ?');
  const { link } = linkStatements(sql);

  return {
    find(room: number, linkId: string): StoredInviteLink | undefined {
      const row = link.get(room, linkId);
      return row && toLink(row);
    },

    use(room: number, linkId: string, userId: string, at: number): void {
      use.run(room, linkId);
      addJoin.run(room, linkId, userId, at);
      dropJoins.run(room, room);
    },

    /** At most INVITE_LINKS_KEPT, and LIMITS.inviteLinkJoins. */
    removeAll(room: number): void {
      deleteLinks.run(room);
      deleteJoins.run(room);
    },
  };
}
