import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

export interface Query<P extends SQLInputValue[], R> {
  get(...params: P): R | undefined;
  all(...params: P): R[];
  /** Returns how many rows changed. */
  run(...params: P): number;
  /** Returns the new row's id. */
  insert(...params: P): number;
}

/** A connection whose statements are prepared once, and known by text so that a test can read every plan. */
export class Sql {
  readonly texts: string[] = [];

  constructor(readonly db: DatabaseSync) {}

  query<P extends SQLInputValue[], R = Record<string, never>>(text: string): Query<P, R> {
    this.texts.push(text);
    const statement = this.db.prepare(text);
    return {
      get: (...params) => statement.get(...params) as R | undefined,
      all: (...params) => statement.all(...params) as R[],
      run: (...params) => Number(statement.run(...params).changes),
      insert: (...params) => Number(statement.run(...params).lastInsertRowid),
    };
  }
}

/** Commits what the work wrote, or nothing of it when it throws. */
export function transaction<T>(db: DatabaseSync, begin: 'BEGIN' | 'BEGIN IMMEDIATE', work: () => T): T {
  db.exec(begin);
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
