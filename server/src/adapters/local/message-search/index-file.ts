import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openForReading } from '../sqlite/data-file.js';
import { storeFaultOf } from '../sqlite/store-fault.js';

/** Another layout of the index, or another folding of texts, is another number: the index is built again. */
const VERSION = 3;

// Tokens are ours; ascii only splits them at spaces.
const SCHEMA = `
CREATE VIRTUAL TABLE message_index USING fts5(
  scope, words, chars, pairs, content='', contentless_delete=1, tokenize='ascii'
);
CREATE TABLE progress (source TEXT NOT NULL, message INTEGER NOT NULL, change INTEGER NOT NULL);
`;

/** How far the index is: the id of the last message, and the number of the last change of `index_changes`. */
export interface Progress {
  message: number;
  change: number;
}

export const indexFile = (file: string): string => join(dirname(file), 'suda-search.db');

/** Opens the index for its one writer. A commit need not be durable: the position is lost with what it stands for. */
function openIndex(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: 5_000 });
  try {
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768;
      PRAGMA temp_store = MEMORY`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

const sourceOf = (source: DatabaseSync): string => String(source.prepare('SELECT id FROM data_files').get()?.id ?? '');
const lastIdOf = (source: DatabaseSync): number =>
  Number(
    source.prepare('SELECT max(last, (SELECT coalesce(max(id), 0) FROM messages)) AS id FROM message_ids').get()?.id,
  );

/** Whether the index is of this data file, and not ahead of it as after the data file was restored. */
function belongs(index: DatabaseSync, source: DatabaseSync): boolean {
  if (index.prepare('PRAGMA user_version').get()?.user_version !== VERSION) return false;
  const progress = index.prepare('SELECT source, message FROM progress').get();
  return progress?.source === sourceOf(source) && Number(progress.message) <= lastIdOf(source);
}

function create(path: string, source: DatabaseSync): DatabaseSync {
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
  const index = openIndex(path);
  try {
    index.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${VERSION}`);
    index.prepare('INSERT INTO progress (source, message, change) VALUES (?, 0, 0)').run(sourceOf(source));
    index.exec('COMMIT');
    return index;
  } catch (error) {
    index.close();
    throw error;
  }
}

/** The index beside the data file; a new, empty one when there is none that can be read and belongs to it. */
export function openIndexFor(file: string, source: DatabaseSync): DatabaseSync {
  const path = indexFile(file);
  let index: DatabaseSync | undefined;
  try {
    index = openIndex(path);
    if (belongs(index, source)) return index;
  } catch (error) {
    // A full disk is no reason to begin again. Not a database, or a broken one: everything in it is in the data file too.
    if (storeFaultOf(error)?.damaged === false) {
      index?.close();
      throw error;
    }
  }
  index?.close();
  return create(path, source);
}

/** Makes sure that there is an index, so that it can be opened for reading. On a full disk there may be none for now. */
export function prepareIndex(file: string): void {
  const source = openForReading(file);
  try {
    openIndexFor(file, source).close();
  } catch (error) {
    if (storeFaultOf(error)?.damaged !== false) throw error;
  } finally {
    source.close();
  }
}

/** The data file for reading, with the index attached as `search`. */
export function openForSearching(file: string): DatabaseSync {
  const db = openForReading(file);
  db.prepare('ATTACH ? AS search').run(indexFile(file));
  return db;
}
