import { statSync } from 'node:fs';
import type { StoreFault } from './store-fault.js';

const GONE: StoreFault = { reason: 'it was removed or replaced', damaged: false };

/** What a file was when it was opened: SQLite goes on writing one that has no name any more, and all of it would be lost. */
export class FileIdentity {
  private readonly opened: string | undefined;

  constructor(private readonly file: string) {
    this.opened = this.now();
  }

  /** Undefined while the file of that name is the one that was opened. */
  get fault(): StoreFault | undefined {
    return this.now() === this.opened ? undefined : GONE;
  }

  private now(): string | undefined {
    try {
      const { dev, ino } = statSync(this.file);
      return `${dev} ${ino}`;
    } catch {
      // Whatever stands in the way: the next start would not find it either.
      return undefined;
    }
  }
}
