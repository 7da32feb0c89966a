import { contentMarks, indexedText } from '@suda/engines/text';
import { transaction, type Sql } from '../sqlite/sql.js';
import type { Progress } from './index-file.js';
import type { MessageExtra } from '../sqlite/rows.js';
import { authorScope, markScope, mentionScope, roomScope } from './match-expression.js';

// One step is one transaction: large enough that the index merges seldom, small enough to stop soon.
const MESSAGES_PER_STEP = 1_000;
const CHANGES_PER_STEP = 200;
const ROWS_PER_STEP = 2_000;

interface TextRow {
  id: number;
  room: number;
  user_id: string;
  content: string;
  system: number;
  deleted_at: number | null;
  extra: string | null;
}

/** Brings the search index up to the data file, from the position that the index holds. */
export class MessageIndexer {
  private readonly source;
  private readonly index;
  private progress: Progress;

  constructor(
    private readonly sourceSql: Sql,
    private readonly indexSql: Sql,
  ) {
    const columns = 'id, room, user_id, content, system, deleted_at, extra';
    this.source = {
      newMessages: sourceSql.query<[after: number, limit: number], TextRow>(
        `SELECT ${columns} FROM messages WHERE id > ? ORDER BY id LIMIT ?`,
      ),
      message: sourceSql.query<[id: number], TextRow>(`SELECT ${columns} FROM messages WHERE id = ?`),
      changes: sourceSql.query<
        [after: number, limit: number],
        { n: number; message: number | null; room: number | null }
      >('SELECT n, message, room FROM index_changes WHERE n > ? ORDER BY n LIMIT ?'),
    };
    this.index = {
      progress: indexSql.query<[], Progress>('SELECT message, change FROM progress'),
      saveProgress: indexSql.query<[message: number, change: number]>('UPDATE progress SET message = ?, change = ?'),
      put: indexSql.query<[id: number, scope: string, words: string, chars: string, pairs: string]>(
        'INSERT OR REPLACE INTO message_index (rowid, scope, words, chars, pairs) VALUES (?, ?, ?, ?, ?)',
      ),
      remove: indexSql.query<[id: number]>('DELETE FROM message_index WHERE rowid = ?'),
      ofRoom: indexSql.query<[match: string, limit: number], { rowid: number }>(
        'SELECT rowid FROM message_index WHERE message_index MATCH ? LIMIT ?',
      ),
    };
    this.progress = this.index.progress.get() ?? { message: 0, change: 0 };
  }

  /** The number of the last change that the index has for good. */
  get lastChange(): number {
    return this.progress.change;
  }

  /** Indexes the next part, whole or not at all; false when nothing is left to do. */
  step(): boolean {
    // One moment of the data file: a room's rows are gone before its change can be seen.
    return transaction(this.sourceSql.db, 'BEGIN', () => {
      const { reached, more } = transaction(this.indexSql.db, 'BEGIN IMMEDIATE', () => this.write());
      this.progress = reached;
      return more;
    });
  }

  private write(): { reached: Progress; more: boolean } {
    const messages = this.source.newMessages.all(this.progress.message, MESSAGES_PER_STEP);
    for (const row of messages) if (isFound(row)) this.put(row);
    const message = messages.at(-1)?.id ?? this.progress.message;
    const { change, unfinished } = this.followChanges();
    const moved = message !== this.progress.message || change !== this.progress.change;
    if (moved) this.index.saveProgress.run(message, change);
    return { reached: { message, change }, more: moved || unfinished };
  }

  /** `unfinished`: a room has more rows than one step removes. */
  private followChanges(): { change: number; unfinished: boolean } {
    let { change } = this.progress;
    for (const { n, message, room } of this.source.changes.all(change, CHANGES_PER_STEP)) {
      if (message !== null) this.refresh(message);
      if (room !== null && !this.removeRows(room)) return { change, unfinished: true };
      change = n;
    }
    return { change, unfinished: false };
  }

  private refresh(id: number): void {
    const row = this.source.message.get(id);
    if (row && isFound(row)) this.put(row);
    else this.index.remove.run(id);
  }

  /** A bounded number of rows; true when none is left. */
  private removeRows(room: number): boolean {
    const rows = this.index.ofRoom.all(`scope : ${roomScope(room)}`, ROWS_PER_STEP);
    for (const { rowid } of rows) this.index.remove.run(rowid);
    return rows.length < ROWS_PER_STEP;
  }

  private put({ id, room, user_id, content, extra }: TextRow): void {
    const { words, chars, pairs } = indexedText(content);
    const { mentions = [] } = extra === null ? {} : (JSON.parse(extra) as MessageExtra);
    const narrow = [...contentMarks(content).map(markScope), ...mentions.map(mentionScope)];
    const scope = [roomScope(room), authorScope(user_id), ...narrow];
    this.index.put.run(id, scope.join(' '), words.join(' '), chars.join(' '), pairs.join(' '));
  }
}

const isFound = ({ system, deleted_at }: TextRow): boolean => system === 0 && deleted_at === null;
