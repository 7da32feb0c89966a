import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { openForReading } from './data-file.js';
import { storeFaultOf, type StoreFault } from './store-fault.js';
import { threadFile } from './thread-file.js';

/** A file of this size is read in a few milliseconds; a larger one is checked in a process of its own. */
const AT_ONCE_BYTES = 8 * 1024 * 1024;
const DAMAGED: StoreFault = { reason: 'it is damaged', damaged: true };

export interface FileCheck {
  /** Resolves when all of it is checked, or the check was stopped. */
  readonly ended: Promise<void>;
  /** At once. */
  stop(): Promise<void>;
}

/** Reads all of the data file for its structure, and tells what is wrong with it: a small one before this resolves. */
export async function checkFile(
  file: string,
  found: (fault: StoreFault) => void,
  { atOnceBytes = AT_ONCE_BYTES }: { atOnceBytes?: number } = {},
): Promise<FileCheck> {
  if (statSync(file).size <= atOnceBytes) {
    const fault = faultOf(file);
    if (fault) found(fault);
    return { ended: Promise.resolve(), stop: async () => undefined };
  }
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  // Not a thread: none can be stopped while SQLite reads, which it does for minutes where the file is large or the disk slow.
  const checking = execFile(
    process.execPath,
    [fileURLToPath(threadFile('sqlite/check-process')), file],
    (error, fault) => {
      if (!error && fault !== '') found(JSON.parse(fault) as StoreFault);
      resolve();
    },
  );
  const stop = (): Promise<void> => {
    checking.kill('SIGKILL');
    return ended;
  };
  return { ended, stop };
}

/** What is wrong with the structure of the file, table by table, so that its log is not kept for long. */
export function faultOf(file: string): StoreFault | undefined {
  let db: DatabaseSync | undefined;
  try {
    db = openForReading(file);
    const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0").all();
    return tables.every(({ name }) => isSound(db as DatabaseSync, String(name))) ? undefined : DAMAGED;
  } catch (error) {
    // What may pass is found out by whoever reads or writes.
    const fault = storeFaultOf(error);
    return fault?.damaged ? fault : undefined;
  } finally {
    db?.close();
  }
}

function isSound(db: DatabaseSync, table: string): boolean {
  const first = db.prepare(`PRAGMA quick_check("${table.replaceAll('"', '""')}")`).get();
  return first?.['quick_check'] === 'ok';
}
