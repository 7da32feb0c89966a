import type { Sql } from '../sqlite/sql.js';

const MESSAGES_PER_STEP = 50;
const MEMBERS_PER_STEP = 500;

/** Removes the rows of deleted rooms, a bounded number at a time; the rooms still to do are listed in the data file. */
export class Purge {
  private readonly next;
  private readonly messages;
  private readonly idsGone;
  private readonly roomGone;
  private readonly deleteMessage;
  private readonly deleteMention;
  private readonly deleteUncounted;
  private readonly deleteMembers;
  private readonly deleteStandings;
  private readonly done;

  constructor(sql: Sql) {
    this.next = sql.query<[], { room: number }>('SELECT room FROM purges ORDER BY room LIMIT 1');
    this.messages = sql.query<[number], { id: number; seq: number; extra: string | null }>(
      `SELECT id, seq, extra FROM messages WHERE room = ? ORDER BY seq LIMIT ${MESSAGES_PER_STEP}`,
    );
    this.idsGone = sql.query<[number, number]>('UPDATE message_ids SET last = ? WHERE last < ?');
    this.roomGone = sql.query<[number]>('INSERT INTO index_changes (room) VALUES (?)');
    this.deleteMessage = sql.query<[number]>('DELETE FROM messages WHERE id = ?');
    this.deleteMention = sql.query<[string, number, number]>(
      'DELETE FROM mentions WHERE user_id = ? AND room = ? AND seq = ?',
    );
    this.deleteUncounted = sql.query<[number, number]>('DELETE FROM uncounted WHERE room = ? AND seq = ?');
    this.deleteMembers = sql.query<[number, number]>(
      `DELETE FROM members WHERE room = ? AND user_id IN
         (SELECT user_id FROM members WHERE room = ? LIMIT ${MEMBERS_PER_STEP})`,
    );
    this.deleteStandings = sql.query<[number, number]>(
      `DELETE FROM standings WHERE room = ? AND user_id IN
         (SELECT user_id FROM standings WHERE room = ? LIMIT ${MEMBERS_PER_STEP})`,
    );
    this.done = sql.query<[number]>('DELETE FROM purges WHERE room = ?');
  }

  get pending(): boolean {
    return this.next.get() !== undefined;
  }

  /** One step, inside the caller's transaction; false when there is nothing to do. */
  step(): boolean {
    const room = this.next.get()?.room;
    if (room === undefined) return false;
    const messages = this.messages.all(room);
    for (const { id, seq, extra } of messages) {
      const mentions = extra === null ? undefined : (JSON.parse(extra) as { mentions?: string[] }).mentions;
      for (const userId of mentions ?? []) this.deleteMention.run(userId, room, seq);
      this.deleteUncounted.run(room, seq);
      this.deleteMessage.run(id);
    }
    const lastId = Math.max(0, ...messages.map((it) => it.id));
    this.idsGone.run(lastId, lastId);
    if (messages.length > 0) return true;
    if (this.deleteMembers.run(room, room) + this.deleteStandings.run(room, room) > 0) return true;
    // Last, so that the search index never meets a row of a room that it has forgotten.
    this.roomGone.run(room);
    this.done.run(room);
    return true;
  }
}
