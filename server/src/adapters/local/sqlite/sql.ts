import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

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

  /** `failure`: what is thrown instead of an error of SQLite. */
  constructor(
    private connection: DatabaseSync,
    private readonly failure: (error: unknown) => unknown = (error) => error,
  ) {}

  get db(): DatabaseSync {
    return this.connection;
  }

  /** All statements go to another connection from now on. */
  moveTo(connection: DatabaseSync): void {
    this.connection.close();
    this.connection = connection;
  }

  query<P extends SQLInputValue[], R = Record<string, never>>(text: string): Query<P, R> {
    this.texts.push(text);
    let [preparedOn, statement] = [this.connection, this.connection.prepare(text)];
    const using = <T>(use: (prepared: StatementSync) => T): T => {
      try {
        if (preparedOn !== this.connection) {
          [preparedOn, statement] = [this.connection, this.connection.prepare(text)];
        }
        return use(statement);
      } catch (error) {
        throw this.failure(error);
      }
    };
    return {
      get: (...params) => using((it) => it.get(...params) as R | undefined),
      all: (...params) => using((it) => it.all(...params) as R[]),
      run: (...params) => using((it) => Number(it.run(...params).changes)),
      insert: (...params) => using((it) => Number(it.run(...params).lastInsertRowid)),
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
