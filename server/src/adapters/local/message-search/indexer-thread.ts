import { parentPort, workerData } from 'node:worker_threads';
import { openForReading } from '../sqlite/data-file.js';
import { Sql } from '../sqlite/sql.js';
import { openIndexFor } from './index-file.js';
import { MessageIndexer } from './message-indexer.js';

const RETRY_MS = 1_000;

/** Something was committed, or: close. */
export type ToIndexer = 'committed' | 'close';
/** The number of the last change of `index_changes` that the index has. */
export type FromIndexer = number;

const { file } = workerData as { file: string };
const source = openForReading(file);
const index = openIndexFor(file, source);
const indexer = new MessageIndexer(new Sql(source), new Sql(index));

let due: NodeJS.Timeout | undefined;
let reported = 0;

function later(ms: number): void {
  due ??= setTimeout(work, ms);
}

// One step between two turns of the loop, so that a close is heard.
function work(): void {
  due = undefined;
  try {
    if (indexer.step()) later(0);
  } catch {
    // A full disk, a locked file: everything is still in the data file.
    later(RETRY_MS);
  }
  if (indexer.lastChange === reported) return;
  reported = indexer.lastChange;
  parentPort?.postMessage(reported satisfies FromIndexer);
}

parentPort?.on('message', (message: ToIndexer) => {
  if (message === 'committed') {
    later(0);
    return;
  }
  clearTimeout(due);
  index.close();
  source.close();
  parentPort?.close();
});
later(0);
