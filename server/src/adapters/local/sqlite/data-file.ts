import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MIGRATIONS } from './migrations/index.js';
import { StartError } from '@suda/engines/start';
import { nameSkeletons } from '@suda/engines/text';

const SQLITE_BUSY = 5;

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const isBusy = (error: unknown): boolean => (error as { errcode?: number }).errcode === SQLITE_BUSY;

export const dataFile = (dataDir: string): string => join(dataDir, 'suda.db');

/** Opens the data file for the one writer. */
export function openForWriting(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 5_000 });
  // A checkpoint every 16 MB instead of 4: fewer stalls under load, and a short recovery all the same.
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;
    PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864; PRAGMA mmap_size = 268435456`);
  return db;
}

/** Opens the data file for reading; each statement sees every commit that ended before it began. */
export function openForReading(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  db.exec('PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 268435456');
  return db;
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
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (isBusy(error)) throw new StartError(`The data folder ${dataDir} is in use by another process`);
    throw new StartError(`The data folder ${dataDir} can't be written: ${reason(error)}`);
  }
}

/** For migrations: the first or the second skeleton of a name; the first again where there is one. */
function skeletonAt(name: unknown, at: unknown): string {
  const skeletons = nameSkeletons(String(name));
  return skeletons[Number(at)] ?? skeletons[0] ?? '';
}

/**
 * Migrates the data file to the current version, each step in a transaction of its own.
 * @throws {StartError} when the file can't be opened or was written by a newer version
 */
export function migrate(file: string, migrations: readonly string[] = MIGRATIONS): void {
  let db: DatabaseSync | undefined;
  try {
    db = openForWriting(file);
    db.function('name_skeleton', { deterministic: true }, skeletonAt);
    const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
    if (version > migrations.length) {
      throw new StartError(
        `${file} was written by a newer Suda (version ${version}, this one knows ${migrations.length}); update Suda`,
      );
    }
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
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`The data file ${file} can't be opened: ${reason(error)}`);
  } finally {
    db?.close();
  }
}
