import { accessSync, constants, existsSync, lstatSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DatabaseSync } from 'node:sqlite';
import { MIGRATIONS } from './migrations/index.js';
import { StartError } from '@suda/engines/start';
import { nameParts, nameSkeletons } from '@suda/engines/text';
import { storeFaultOf } from './store-fault.js';

const SQLITE_BUSY = 5;

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const isBusy = (error: unknown): boolean => (error as { errcode?: number }).errcode === SQLITE_BUSY;

/** A checkpoint every 16 MB instead of 4: fewer stalls under load, and a short recovery all the same. */
export const LOG_PAGES = 4_000;

export const dataFile = (dataDir: string): string => join(dataDir, 'suda.db');

/** Opens the data file for the one writer. */
export function openForWriting(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 5_000 });
  try {
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;
      PRAGMA mmap_size = 268435456`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens the data file for reading; each statement sees every commit that ended before it began. */
export function openForReading(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  db.exec('PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 268435456');
  return db;
}

/** A file that nobody writes, on a disk without room for what a writer and its readers share. Its log has to be empty. */
function openUnwritten(file: string): DatabaseSync {
  if ((statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) throw new Error('its log can’t be read');
  const url = pathToFileURL(file);
  url.searchParams.set('immutable', '1');
  return new DatabaseSync(url, { readOnly: true });
}

/** Opens the data file for reading; `unwritten` when that works only as long as nobody can write it. */
export function openForReadingAnyway(file: string): { db: DatabaseSync; unwritten: boolean } {
  let db: DatabaseSync | undefined;
  try {
    db = openForReading(file);
    db.exec('SELECT 1 FROM rooms LIMIT 1');
    return { db, unwritten: false };
  } catch (error) {
    db?.close();
    if (storeFaultOf(error)?.damaged !== false) throw error;
    return { db: openUnwritten(file), unwritten: true };
  }
}

/** Not mkdir's own `recursive`: that never returns where a file system takes no folders, such as /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/**
 * Locks the folder for this process. The operating system releases the lock with the process, however it dies.
 * @throws {StartError} when the folder can't be written or another process holds it
 */
export function holdFolder(dataDir: string): DatabaseSync {
  try {
    makeFolder(resolve(dataDir));
    accessSync(dataDir, constants.W_OK);
  } catch (error) {
    throw new StartError(`The data folder ${dataDir} can't be written: ${reason(error)}`);
  }
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(join(dataDir, 'suda.lock'), { timeout: 0 });
    // A journal in a file would need room on the disk.
    lock.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (isBusy(error)) throw new StartError(`The data folder ${dataDir} is in use by another process`);
    throw new StartError(`The data folder ${dataDir} can't be written: ${reason(error)}`);
  }
}

const pragma = (db: DatabaseSync, name: 'user_version' | 'application_id'): number =>
  Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);

const versionOf = (db: DatabaseSync): number => pragma(db, 'user_version');

/** "Suda", in the header of its files. */
const APPLICATION_ID = 0x53756461;
const RESTORE = 'restore a backup; to begin anew, empty the folder';

/**
 * That the data file is one, or a new one: not an empty one, nor missing beside what belongs to it.
 * @throws {StartError}
 */
export function requireFile(file: string): void {
  const size = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (existsSync(file)) {
    // Whatever its log holds: SQLite removes the log of an empty file.
    if (size(file) === 0) throw new StartError(`The data file ${file} is empty: ${RESTORE}.`);
    return;
  }
  const left = [`${file}-wal`, join(dirname(file), 'suda-search.db')].find((path) => size(path) > 0);
  if (left !== undefined) throw new StartError(`The data file ${file} is missing, and ${left} is there: ${RESTORE}.`);
}

/** Before anything is written into it. @throws {StartError} when it holds what no Suda wrote */
function requireOurs(file: string): void {
  if (!existsSync(file)) return;
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    const id = pragma(db, 'application_id');
    const isOther = id !== 0 && id !== APPLICATION_ID;
    const hasTables = () => db?.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
    if (!isOther && (versionOf(db) > 0 || !hasTables())) return;
  } catch {
    // Whoever opens it next says why it can't be read.
    return;
  } finally {
    db?.close();
  }
  throw new StartError(`The data file ${file} is one of another program: set another DATA_DIR.`);
}

function requireKnown(file: string, version: number, known = MIGRATIONS.length): void {
  if (version <= known) return;
  throw new StartError(
    `${file} was written by a newer Suda (version ${version}, this one knows ${known}); update Suda`,
  );
}

/** Opens a copy of a data file for reading. @throws {StartError} when it is none, or one of a newer version */
export function openOurs(file: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    db = openForReadingAnyway(file).db;
    if (pragma(db, 'application_id') !== APPLICATION_ID) throw new Error('another program wrote it');
    requireKnown(file, versionOf(db));
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof StartError) throw error;
    throw new StartError(`${file} is no backup of Suda: ${reason(error)}`);
  }
}

/** For migrations: the first or the second skeleton of a name; the first again where there is one. */
function skeletonAt(name: unknown, at: unknown): string {
  const skeletons = nameSkeletons(String(name));
  return skeletons[Number(at)] ?? skeletons[0] ?? '';
}

/** Whether a file that can't be written now has nothing to be written for its version. */
function isCurrent(file: string, version: number): boolean {
  let db: DatabaseSync | undefined;
  try {
    db = openUnwritten(file);
    return versionOf(db) === version;
  } catch {
    return false;
  } finally {
    db?.close();
  }
}

/**
 * Migrates the data file to the current version, each step in a transaction of its own. One that is current may be unwritable.
 * @throws {StartError} when the file can't be opened or was written by a newer version
 */
export function migrate(file: string, migrations: readonly string[] = MIGRATIONS): void {
  const isNew = lstatSync(file, { throwIfNoEntry: false }) === undefined;
  let db: DatabaseSync | undefined;
  try {
    requireOurs(file);
    db = openForWriting(file);
    db.function('name_skeleton', { deterministic: true }, skeletonAt);
    db.function('name_parts', { deterministic: true }, (name) => JSON.stringify(nameParts(String(name))));
    const version = versionOf(db);
    requireKnown(file, version, migrations.length);
    for (const [index, text] of migrations.entries()) {
      if (index < version) continue;
      db.exec('BEGIN IMMEDIATE');
      try {
        db.exec(`${text}; PRAGMA user_version = ${index + 1}; COMMIT`);
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
    }
    if (pragma(db, 'application_id') === 0) db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  } catch (error) {
    if (error instanceof StartError) throw error;
    if (storeFaultOf(error)?.damaged === false && isCurrent(file, migrations.length)) return;
    throw new StartError(`The data file ${file} can't be opened: ${reason(error)}`);
  } finally {
    db?.close();
    // As on a full disk: the next start must not take it for what is left of a chat.
    if (isNew && statSync(file, { throwIfNoEntry: false })?.size === 0) rmSync(file);
  }
}
