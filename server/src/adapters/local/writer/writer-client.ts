import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { ChatError } from '@suda/contract';
import { MAX_WAITING_COMMANDS, type CommitObserver } from '../../../ports/backend.js';
import type { CommitListener } from '../../../ports/room-log.js';
import { queueFull } from '../../../rules/refusals.js';
import type { WriterCommand, WriterCommandName, WriterInput, WriterResult } from './commands.js';
import type { Commit } from './group-commit.js';
import { FileIdentity } from '../sqlite/file-identity.js';
import type { StoreHealth } from '../store-health.js';
import { threadFile } from '../sqlite/thread-file.js';
import { resolveWith, type Waiting } from '../sqlite/thread-outcome.js';

/** The main thread's side of the writer: posts a turn's commands at once, and resolves each when its commit came back. */
export class WriterClient {
  private outbox: WriterCommand[] = [];
  private readonly waiting = new WaitingQueue();
  private readonly listeners: CommitListener[] = [];
  private readonly worker: Worker;
  private readonly port: MessagePort;
  private readonly exited: Promise<void>;
  private readonly identity: FileIdentity;
  private closing = false;
  private fault: string | undefined;

  constructor(
    file: string,
    private readonly health: StoreHealth,
    private readonly observe?: CommitObserver,
  ) {
    this.identity = new FileIdentity(file);
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.worker = new Worker(threadFile('writer/writer'), {
      workerData: { file, port: port2 },
      transferList: [port2],
      execArgv: [],
    });
    this.port.on('message', (commit: Commit) => this.resolveAll(commit));
    this.worker.on('error', (error) => (this.fault = error instanceof Error ? error.message : String(error)));
    this.exited = new Promise((resolve) => {
      this.worker.on('exit', () => {
        this.fault ??= 'it is closed';
        this.refuseAll();
        resolve();
      });
    });
  }

  /** Resolves when the command's commit is durable. `unavailable` when MAX_WAITING_COMMANDS wait already. */
  write<N extends WriterCommandName>(name: N, input: WriterInput<N>): Promise<WriterResult<N>> {
    if (this.closing || this.fault !== undefined) return Promise.reject(closed(this.fault));
    if (this.waiting.size >= MAX_WAITING_COMMANDS) {
      return Promise.reject(queueFull());
    }
    return new Promise((resolve, reject) => {
      // After every socket that was readable in this turn of the loop: their commands go in one post, into one commit.
      if (this.outbox.length === 0) setImmediate(() => this.post());
      this.outbox.push([name, input] as unknown as WriterCommand);
      this.waiting.push({ resolve, reject });
    });
  }

  onCommit(listener: CommitListener): void {
    this.listeners.push(listener);
  }

  /** Rejects when the thread or the file is gone, or it can't write: after a fault it tries. */
  async ready(): Promise<void> {
    if (this.fault !== undefined) throw closed(this.fault);
    if (this.identity.fault) this.health.committed(this.identity.fault);
    if (!this.health.canWrite) await this.write('touch', undefined).catch(() => undefined);
    if (this.health.reason !== undefined) throw new ChatError('unavailable', this.health.reason);
  }

  /** Writes what is waiting, then closes the file. */
  async close(): Promise<void> {
    if (!this.closing) {
      this.closing = true;
      this.post();
      this.port.postMessage(undefined);
    }
    await this.exited;
  }

  private post(): void {
    if (this.outbox.length === 0) return;
    const batch = this.outbox;
    this.outbox = [];
    this.port.postMessage(batch);
  }

  private resolveAll({ outcomes, entries, durationMs, wrote, fault }: Commit): void {
    if (wrote || fault) this.health.committed(fault);
    if (outcomes.length === 0) return;
    if (entries.length > 0) for (const listener of this.listeners) listener(entries);
    for (const outcome of outcomes) resolveWith(outcome, this.waiting.shift());
    this.observe?.({ commands: outcomes.length, durationMs });
  }

  private refuseAll(): void {
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) next.reject(closed(this.fault));
  }
}

const closed = (fault = 'it is closed'): ChatError => new ChatError('unavailable', `the data file: ${fault}`);

/** First in, first out; a shift does not move the rest. */
class WaitingQueue {
  private items: Waiting[] = [];
  private head = 0;

  get size(): number {
    return this.items.length - this.head;
  }

  push(item: Waiting): void {
    this.items.push(item);
  }

  shift(): Waiting | undefined {
    const item = this.items[this.head];
    if (item) this.head += 1;
    if (this.head > 1_024 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }
}
