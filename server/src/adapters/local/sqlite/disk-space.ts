import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { FileIdentity } from './file-identity.js';
import { StoreFaultError } from './store-fault.js';

const MIB = 1024 * 1024;
/** With less free, a log of the usual size would take what the file needs to take it in. */
const SHORT_BYTES = 128 * MIB;
const SHORT_LOG_PAGES = 100;
const USUAL_LIMIT = 64 * MIB;
/** For readers that are under way. */
const WRITE_BACK_MS = 100;
const FULL = 13;

/** How much of the disk stays free: the log can be taken in, and the next start finds room for its own files. */
export const KEPT_FREE = { data: MIB, index: 4 * MIB } as const;

export interface DiskSpaceOptions {
  file: string;
  /** Bytes. */
  keptFree: number;
  /** Pages of the log, after which the file takes it in. */
  logPages: number;
  /** Bytes that are free where the file lies. */
  free?: (file: string) => number;
}

/** Bytes that are free where a file lies, or will. */
export function freeBeside(file: string): number {
  try {
    const { blocks, bavail, bsize } = statfsSync(dirname(file));
    // Some file systems don't say.
    return blocks === 0 ? Infinity : bavail * bsize;
  } catch {
    return Infinity;
  }
}

/** Fits a file's log to the disk, and keeps writers off the last of it, and off a file that is not there any more. */
export class DiskSpace {
  private short = false;
  private readonly free: () => number;
  private readonly identity: FileIdentity;

  constructor(
    private readonly db: DatabaseSync,
    private readonly options: DiskSpaceOptions,
  ) {
    const { file, free = freeBeside } = options;
    this.free = () => free(file);
    this.identity = new FileIdentity(file);
    this.limitLog();
  }

  /** Before every transaction. @throws an error like SQLite's own when nothing more may be written */
  claim(): void {
    const { fault } = this.identity;
    if (fault) throw new StoreFaultError(fault);
    const short = this.free() < SHORT_BYTES;
    if (short !== this.short) {
      this.short = short;
      this.limitLog();
      if (short) this.writeBack();
    }
    if (!short || this.hasRoom()) return;
    // The log itself may be what fills the disk.
    this.writeBack();
    if (!this.hasRoom()) throw Object.assign(new Error('the disk is full'), { errcode: FULL });
  }

  private hasRoom(): boolean {
    return this.free() >= this.options.keptFree;
  }

  private limitLog(): void {
    const pages = this.short ? SHORT_LOG_PAGES : this.options.logPages;
    this.db.exec(`PRAGMA wal_autocheckpoint = ${pages}; PRAGMA journal_size_limit = ${this.short ? 0 : USUAL_LIMIT}`);
  }

  private writeBack(): void {
    const { timeout } = this.db.prepare('PRAGMA busy_timeout').get() as { timeout: number };
    try {
      this.db.exec(`PRAGMA busy_timeout = ${WRITE_BACK_MS}; PRAGMA wal_checkpoint(TRUNCATE)`);
    } catch {
      // There is no room for it either: whoever claims finds that out.
    } finally {
      this.db.exec(`PRAGMA busy_timeout = ${timeout}`);
    }
  }
}
