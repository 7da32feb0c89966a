import { Worker } from 'node:worker_threads';
import { ChatError, type SearchResult } from '@suda/contract';
import { MessageSearch, type SearchQuery } from '../../../ports/message-search.js';
import type { Page } from '../../../ports/room-store.js';
import type { WriteOutcome } from '../writer/group-commit.js';
import { threadFile } from '../sqlite/thread-file.js';

const MOST_WAITING = 1_000;

interface Waiting {
  resolve(page: Page<SearchResult>): void;
  reject(error: Error): void;
}

/** Searches in a thread of its own: a heavy one delays no message. */
export class SqliteMessageSearch extends MessageSearch {
  private readonly worker: Worker;
  private readonly waiting: Waiting[] = [];
  private readonly exited: Promise<void>;
  private gone = false;

  constructor(file: string) {
    super();
    this.worker = new Worker(threadFile('message-search/searcher'), { workerData: { file }, execArgv: [] });
    this.worker.on('message', (outcome: WriteOutcome) => this.answerNext(outcome));
    this.worker.on('error', () => undefined);
    this.exited = new Promise((resolve) => {
      this.worker.on('exit', () => {
        this.gone = true;
        for (const it of this.waiting.splice(0)) it.reject(unavailable());
        resolve();
      });
    });
  }

  search(query: SearchQuery): Promise<Page<SearchResult>> {
    if (this.gone || this.waiting.length >= MOST_WAITING) return Promise.reject(unavailable());
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.worker.postMessage(query);
    });
  }

  /** Answers what is waiting, then lets go of the file. */
  async close(): Promise<void> {
    if (!this.gone) this.worker.postMessage(undefined);
    await this.exited;
  }

  private answerNext(outcome: WriteOutcome): void {
    const waiting = this.waiting.shift();
    if ('value' in outcome) waiting?.resolve(outcome.value as Page<SearchResult>);
    else waiting?.reject(new ChatError(outcome.error.code, outcome.error.message, outcome.error.details));
  }
}

const unavailable = (): ChatError => new ChatError('unavailable', 'search is not available now');
