import { Worker } from 'node:worker_threads';
import { ChatError } from '@suda/contract';
import { threadFile } from '../sqlite/thread-file.js';
import type { StoreFault } from '../sqlite/store-fault.js';
import { resolveWith, type ThreadOutcome, type Waiting } from '../sqlite/thread-outcome.js';
import type { ReaderRequestName, ReaderRequests, ToReader } from './requests.js';

const MOST_WAITING = 1_000;
/** A thread that died is followed by another one at most this often. */
const RESTART_MS = 1_000;

/**
 * Reads what is costly, searches and exports, in one thread of its own: no message waits for it. When the thread dies, who
 * waits for it gets `unavailable`, and the next request starts another one.
 */
export class ReaderClient {
  private thread: Thread | undefined;
  private startedAt = 0;
  private closing = false;

  /** `onFault` hears why a file could not be read. */
  constructor(
    private readonly file: string,
    private readonly onFault: (request: ReaderRequestName, fault: StoreFault) => void = () => undefined,
  ) {
    this.thread = this.start();
  }

  /** `unavailable` when the thread is gone, or too many requests wait for it. */
  ask<N extends ReaderRequestName>(name: N, input: ReaderRequests[N]['input']): Promise<ReaderRequests[N]['answer']> {
    const thread = this.running();
    if (!thread || thread.waiting.length >= MOST_WAITING) return Promise.reject(unavailable());
    return new Promise((resolve, reject) => {
      thread.waiting.push({ name, resolve, reject });
      thread.worker.postMessage([name, input] as ToReader);
    });
  }

  /** Answers what is waiting, then lets go of the file. */
  async close(): Promise<void> {
    this.closing = true;
    this.thread?.worker.postMessage(undefined satisfies ToReader);
    await this.thread?.exited;
  }

  private running(): Thread | undefined {
    if (this.closing) return undefined;
    if (!this.thread && performance.now() - this.startedAt >= RESTART_MS) this.thread = this.start();
    return this.thread;
  }

  private start(): Thread {
    this.startedAt = performance.now();
    const thread = startThread(this.file, this.onFault);
    void thread.exited.then(() => {
      if (this.thread === thread) this.thread = undefined;
    });
    return thread;
  }
}

interface Asked extends Waiting {
  name: ReaderRequestName;
}

interface Thread {
  worker: Worker;
  /** In the order of their requests. */
  waiting: Asked[];
  /** Resolves when it has ended; then nobody waits for it. */
  exited: Promise<void>;
}

function startThread(file: string, onFault: (request: ReaderRequestName, fault: StoreFault) => void): Thread {
  const worker = new Worker(threadFile('reader/reader'), { workerData: { file }, execArgv: [] });
  const waiting: Asked[] = [];
  worker.on('message', (outcome: ThreadOutcome) => {
    const asked = waiting.shift();
    if (asked && 'fault' in outcome && outcome.fault) onFault(asked.name, outcome.fault);
    resolveWith(outcome, asked);
  });
  worker.on('error', () => undefined);
  const exited = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      for (const it of waiting.splice(0)) it.reject(unavailable());
      resolve();
    });
  });
  return { worker, waiting, exited };
}

const unavailable = (): ChatError => new ChatError('unavailable', 'searches and exports are not available now');
