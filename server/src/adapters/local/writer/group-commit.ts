import { ChatError, type ErrorBody } from '@suda/contract';
import type { Entry } from '../../../ports/entry.js';
import { writerCommands, type WriterCommand } from './commands.js';
import { Purge } from '../room-log/purge.js';
import { transaction, type Sql } from '../sqlite/sql.js';
import type { ThreadOutcome } from '../sqlite/thread-outcome.js';

export interface Commit {
  outcomes: ThreadOutcome[];
  entries: Entry[];
  durationMs: number;
}

// NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, BUSY: the store can't write now, and a later command may succeed.
const STORE_FAULTS = new Set([5, 7, 8, 10, 11, 13, 14]);
const errcode = (error: unknown): number => ((error as { errcode?: number }).errcode ?? 0) & 0xff;

const UNAVAILABLE: ErrorBody = { code: 'unavailable', message: 'the data file cannot be written now' };

/** Runs many commands in one transaction; each is atomic. */
export class GroupCommit {
  private readonly writer;
  private readonly purge: Purge;

  constructor(private readonly sql: Sql) {
    this.writer = writerCommands(sql);
    this.purge = new Purge(sql);
  }

  run(commands: readonly WriterCommand[]): Commit {
    const started = performance.now();
    const commit = this.attempt(commands);
    return { ...commit, durationMs: performance.now() - started };
  }

  /** Removes a bounded number of rows that deleted rooms left behind; false when none are left. */
  tidy(): boolean {
    try {
      return this.purge.pending && transaction(this.sql.db, 'BEGIN IMMEDIATE', () => this.purge.step());
    } catch {
      return false;
    }
  }

  private attempt(commands: readonly WriterCommand[]): Omit<Commit, 'durationMs'> {
    this.writer.context.entries = [];
    try {
      const outcomes = transaction(this.sql.db, 'BEGIN IMMEDIATE', () =>
        commands.map((command) => this.execute(command)),
      );
      return { outcomes, entries: this.writer.context.entries };
    } catch (error) {
      const body = faultOf(error);
      if (commands.length === 1 || body === UNAVAILABLE) {
        return { outcomes: commands.map(() => ({ error: body })), entries: [] };
      }
      // One command broke the transaction of all: run alone, it fails alone.
      const alone = commands.map((command) => this.attempt([command]));
      return { outcomes: alone.flatMap((it) => it.outcomes), entries: alone.flatMap((it) => it.entries) };
    }
  }

  private execute([name, input]: WriterCommand): ThreadOutcome {
    try {
      return { value: (this.writer.commands[name] as (input: unknown) => unknown)(input) };
    } catch (error) {
      if (error instanceof ChatError) return { error: error.toBody() };
      throw error;
    }
  }
}

function faultOf(error: unknown): ErrorBody {
  if (STORE_FAULTS.has(errcode(error))) return UNAVAILABLE;
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}
