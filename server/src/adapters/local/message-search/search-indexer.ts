import { Worker } from 'node:worker_threads';
import type { StoreFault } from '../sqlite/store-fault.js';
import type { WriterClient } from '../writer/writer-client.js';
import { threadFile } from '../sqlite/thread-file.js';
import type { FromIndexer, ToIndexer } from './indexer-thread.js';

/** What is committed meanwhile is indexed together, which costs the index fewer merges than message by message. */
const GATHER_MS = 150;
/** So many queued changes are worth a commit that forgets them. */
const TRIM_FROM = 200;

/**
 * Writes the search index in a thread of its own, behind the commits. Nothing waits for it: what it has not indexed when the
 * process ends, it indexes after the next start.
 */
export class SearchIndexer {
  private readonly worker: Worker;
  private readonly exited: Promise<void>;
  private gone = false;
  private trimmed = 0;
  private due: NodeJS.Timeout | undefined;

  constructor(
    file: string,
    private readonly writer: WriterClient,
    onFault: (fault: StoreFault) => void,
  ) {
    this.worker = new Worker(threadFile('message-search/indexer-thread'), { workerData: { file }, execArgv: [] });
    this.worker.on('message', (message: FromIndexer) => {
      if (typeof message === 'number') this.trim(message);
      else onFault(message);
    });
    this.worker.on('error', () => undefined);
    this.exited = new Promise((resolve) => {
      this.worker.on('exit', () => {
        this.gone = true;
        resolve();
      });
    });
    writer.onCommit(() => {
      this.due ??= setTimeout(() => {
        this.due = undefined;
        this.post('committed');
      }, GATHER_MS);
    });
  }

  async close(): Promise<void> {
    clearTimeout(this.due);
    this.post('close');
    await this.exited;
  }

  private post(message: ToIndexer): void {
    if (!this.gone) this.worker.postMessage(message);
  }

  private trim(change: number): void {
    if (change - this.trimmed < TRIM_FROM) return;
    this.trimmed = change;
    // What stays is forgotten with the next ones.
    this.writer.write('trimIndexChanges', change).catch(() => undefined);
  }
}
