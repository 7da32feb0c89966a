import { closeSync, fsyncSync, linkSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { StartError } from '@suda/engines/start';
import { freeBeside } from '../sqlite/disk-space.js';
import { storeFaultOf } from '../sqlite/store-fault.js';

/** What a data file holds. */
export interface Counts {
  messages: number;
  rooms: number;
  accounts: number;
}

/** Called as the copy grows; both in pages. */
export type OnProgress = (done: number, total: number) => void;

/** 4 MB: short enough for a disk that others use, too. */
const PAGES_AT_ONCE = 1_000;
/** Of what is free, so that a server on the same disk goes on writing. */
const KEPT_FREE = 256 * 1024 * 1024;

export function countsOf(db: DatabaseSync): Counts {
  const row = db
    .prepare(
      `SELECT (SELECT count(*) FROM messages) AS messages, (SELECT count(*) FROM rooms) AS rooms,
        (SELECT count(*) FROM users) AS accounts`,
    )
    .get();
  return { messages: Number(row?.messages), rooms: Number(row?.rooms), accounts: Number(row?.accounts) };
}

/**
 * Copies an open data file into a new one of one file, for its owner only, and opens that to check its structure and its
 * counts. The source may be written meanwhile: the copy is what was committed when it began.
 * @throws {StartError} when there is no room for it, or the copy is not sound
 */
export async function copyInto(source: DatabaseSync, target: string, onProgress: OnProgress): Promise<Counts> {
  requireRoom(source, target);
  closeSync(openSync(target, 'wx', 0o600));
  try {
    // One snapshot for counts and pages: a commit beside it would make SQLite begin the copy again, without an end.
    source.exec('BEGIN');
    const expected = countsOf(source);
    try {
      await backup(source, target, {
        rate: PAGES_AT_ONCE,
        progress: ({ totalPages, remainingPages }) => onProgress(totalPages - remainingPages, totalPages),
      });
    } finally {
      source.exec('COMMIT');
    }
    requireSame(expected, check(target), target);
    onProgress(1, 1);
    return expected;
  } catch (error) {
    for (const end of ['', '-journal', '-wal', '-shm']) rmSync(`${target}${end}`, { force: true });
    throw storeFaultOf(error)?.damaged ? new StartError('The file is damaged: it can’t be copied as a whole.') : error;
  }
}

function requireRoom(source: DatabaseSync, target: string): void {
  const pages = Number(source.prepare('PRAGMA page_count').get()?.page_count);
  const bytes = pages * Number(source.prepare('PRAGMA page_size').get()?.page_size);
  if (freeBeside(target) < bytes + KEPT_FREE) {
    throw new StartError(
      `There is no room in ${dirname(target)}: the copy takes ${Math.ceil(bytes / 1e6)} MB, and 256 MiB stay free.`,
    );
  }
}

/** Without a log of its own, so that the file can be moved alone, and read where nothing can be written. */
function check(file: string): Counts {
  const db = new DatabaseSync(file, { timeout: 5_000 });
  try {
    db.exec('PRAGMA journal_mode = DELETE');
    const wrong = db.prepare('PRAGMA quick_check').get()?.quick_check;
    if (wrong !== 'ok') throw new StartError(`The copy is damaged, and so is what it was made from: ${String(wrong)}`);
    return countsOf(db);
  } finally {
    db.close();
  }
}

function requireSame(expected: Counts, found: Counts, file: string): void {
  if (JSON.stringify(expected) !== JSON.stringify(found)) {
    throw new StartError(`${file} holds ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}.`);
  }
}

/** Gives a finished copy its name. @throws {StartError} when there is a file of that name */
export function publish(finished: string, name: string): void {
  try {
    // Not a rename, which would take the place of a file that came meanwhile.
    linkSync(finished, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new StartError(`There is already a file ${name}.`);
    throw error;
  }
  rmSync(finished);
  keepNames(dirname(name));
}

/** Names in a folder are on the disk, too. */
export function keepNames(folder: string): void {
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

export const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;
