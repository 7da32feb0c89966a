import { ChatError } from '@suda/contract';
import { storeFaultOf, type StoreFault } from './sqlite/store-fault.js';

const LOG_INTERVAL_MS = 60_000;
const DATA_FILE = 'the data file';

/** Called for a fault of the files, at most once a minute for each. */
export type FaultObserver = (fault: { engine: string; error: Error }) => void;

/** What the threads found out about the files: whether they can be written, and whether they are damaged. */
export class StoreHealth {
  private damage: string | undefined;
  private unwritable: string | undefined;
  private readonly logged = new Map<string, number>();
  private readonly writableListeners: (() => void)[] = [];

  constructor(
    private readonly observe: FaultObserver = () => undefined,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Why the store does not serve as it should. */
  get reason(): string | undefined {
    return this.damage ?? this.unwritable;
  }

  get canWrite(): boolean {
    return this.unwritable === undefined;
  }

  /** Calls the listener once, when a commit has succeeded. */
  onceWritable(listener: () => void): void {
    this.writableListeners.push(listener);
  }

  /** A commit ended, with a fault or without. */
  committed(fault: StoreFault | undefined): void {
    if (!fault) {
      this.unwritable = undefined;
      for (const listener of this.writableListeners.splice(0)) listener();
      return;
    }
    this.report(DATA_FILE, fault);
    if (!fault.damaged) this.unwritable = `${DATA_FILE}: ${fault.reason}`;
  }

  /** Somebody could not read a file, or the index can't be written: logged, and kept in mind when it is damaged. */
  failed(file: typeof DATA_FILE | 'the search index', fault: StoreFault): void {
    this.report(file, fault);
  }

  /** What the caller of a failed read gets. */
  readError(error: unknown): unknown {
    const fault = storeFaultOf(error);
    if (!fault) return error;
    this.failed(DATA_FILE, fault);
    return new ChatError('unavailable', 'the data file can’t be read now');
  }

  private report(file: string, { reason, damaged }: StoreFault): void {
    const text = `${file}: ${reason}`;
    // A damaged index is built again at the next start; all messages are in the data file.
    if (damaged && file === DATA_FILE) this.damage ??= text;
    const last = this.logged.get(text);
    if (last !== undefined && this.now() - last < LOG_INTERVAL_MS) return;
    this.logged.set(text, this.now());
    this.observe({ engine: file === DATA_FILE ? 'SQLite' : 'SQLite, index', error: new Error(text) });
  }
}
