import { ChatError, type ErrorBody } from '@suda/contract';
import type { Entry } from '../../../ports/entry.js';
import { writerCommands, type WriterCommand } from './commands.js';
import { Purge } from '../room-log/purge.js';
import type { DiskSpace } from '../sqlite/disk-space.js';
import { transaction, type Sql } from '../sqlite/sql.js';
import { storeFaultOf, type StoreFault } from '../sqlite/store-fault.js';
import type { ThreadOutcome } from '../sqlite/thread-outcome.js';

export interface Commit {
  outcomes: ThreadOutcome[];
  entries: Entry[];
  durationMs: number;
  /** Something was written, which shows that the store can. */
  wrote: boolean;
  /** The store could not write: a later command may succeed. */
  fault?: StoreFault | undefined;
}

const UNAVAILABLE: ErrorBody = { code: 'unavailable', message: 'the data file cannot be written now' };

const STEPS_PER_CHECKPOINT = 10;

/** Runs many commands in one transaction; each is atomic. */
export class GroupCommit {
  private readonly writer;
  private readonly purge: Purge;
  private readonly totalChanges;
  private steps = 0;

  constructor(
    private readonly sql: Sql,
    private readonly space?: Pick<DiskSpace, 'claim'>,
  ) {
    this.writer = writerCommands(sql);
    this.purge = new Purge(sql);
    this.totalChanges = sql.query<[], { n: number }>('SELECT total_changes() AS n');
  }

  run(commands: readonly WriterCommand[]): Commit {
    const started = performance.now();
    const commit = this.attempt(commands);
    return { ...commit, durationMs: performance.now() - started };
  }

  /** Removes a bounded number of rows that deleted rooms left behind; false when none are left. */
  tidy(): boolean {
    try {
      if (!this.purge.pending) return false;
      this.space?.claim();
      const going = transaction(this.sql.db, 'BEGIN IMMEDIATE', () => this.purge.step());
      this.steps += 1;
      // A step touches many pages: left to SQLite, writing back 16 MB of them would stop a send for 100 ms.
      if (this.steps % STEPS_PER_CHECKPOINT === 0) this.sql.db.exec('PRAGMA wal_checkpoint(PASSIVE)');
      return going;
    } catch {
      return false;
    }
  }

  private attempt(commands: readonly WriterCommand[]): Omit<Commit, 'durationMs'> {
    this.writer.context.entries = [];
    const before = this.changes();
    try {
      this.space?.claim();
      const outcomes = transaction(this.sql.db, 'BEGIN IMMEDIATE', () =>
        commands.map((command) => this.execute(command)),
      );
      return { outcomes, entries: this.writer.context.entries, wrote: this.changes() > before };
    } catch (error) {
      const fault = storeFaultOf(error);
      if (fault) return refusedFor(fault, commands);
      if (commands.length === 1) return { outcomes: [{ error: internalBody(error) }], entries: [], wrote: false };
      // One command broke the transaction of all: run alone, it fails alone.
      const alone = commands.map((command) => this.attempt([command]));
      return {
        outcomes: alone.flatMap((it) => it.outcomes),
        entries: alone.flatMap((it) => it.entries),
        wrote: alone.some((it) => it.wrote),
        fault: alone.find((it) => it.fault)?.fault,
      };
    }
  }

  private changes(): number {
    return Number(this.totalChanges.get()?.n);
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

/** The outcome of commands that could not be written. */
export const refusedFor = (fault: StoreFault, commands: readonly WriterCommand[]): Omit<Commit, 'durationMs'> => ({
  outcomes: commands.map(() => ({ error: UNAVAILABLE })),
  entries: [],
  wrote: false,
  fault,
});

const internalBody = (error: unknown): ErrorBody => ({
  code: 'internal',
  message: error instanceof Error ? error.message : String(error),
});
