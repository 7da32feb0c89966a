import { parentPort, workerData } from 'node:worker_threads';
import type { DatabaseSync } from 'node:sqlite';
import { openForReading } from '../sqlite/data-file.js';
import { DiskSpace, KEPT_FREE } from '../sqlite/disk-space.js';
import { Sql } from '../sqlite/sql.js';
import { storeFaultOf, type StoreFault } from '../sqlite/store-fault.js';
import { openIndexFor } from './index-file.js';
import { MessageIndexer } from './message-indexer.js';

const RETRY_MS = 1_000;

/** Something was committed, or: close. */
export type ToIndexer = 'committed' | 'close';
/** The number of the last change of `index_changes` that the index has; or why it can't be written. */
export type FromIndexer = number | StoreFault;

const LOG_PAGES = 1_000;

const { file } = workerData as { file: string };
let opened: { source: DatabaseSync; index: DatabaseSync; indexer: MessageIndexer; space: DiskSpace } | undefined;

function open(): NonNullable<typeof opened> {
  const source = openForReading(file);
  try {
    const index = openIndexFor(file, source);
    const indexer = new MessageIndexer(new Sql(source), new Sql(index));
    const space = new DiskSpace(index, { file, keptFree: KEPT_FREE.index, logPages: LOG_PAGES });
    return { source, index, indexer, space };
  } catch (error) {
    source.close();
    throw error;
  }
}

let due: NodeJS.Timeout | undefined;
let reported = 0;

function later(ms: number): void {
  due ??= setTimeout(work, ms);
}

/** Lets the next start build a new index. */
function disown(): void {
  try {
    opened?.index.exec('PRAGMA user_version = 0');
  } catch {
    // Not even that can be written.
  }
}

// One step between two turns of the loop, so that a close is heard.
function work(): void {
  due = undefined;
  try {
    opened ??= open();
    opened.space.claim();
    if (opened.indexer.step()) later(0);
  } catch (error) {
    // A full disk, a locked file: everything is still in the data file.
    later(RETRY_MS);
    const fault = storeFaultOf(error);
    if (fault?.damaged) disown();
    if (fault) parentPort?.postMessage(fault satisfies FromIndexer);
  }
  const change = opened?.indexer.lastChange ?? reported;
  if (change === reported) return;
  reported = change;
  parentPort?.postMessage(reported satisfies FromIndexer);
}

parentPort?.on('message', (message: ToIndexer) => {
  if (message === 'committed') {
    later(0);
    return;
  }
  clearTimeout(due);
  opened?.index.close();
  opened?.source.close();
  parentPort?.close();
});
later(0);
