import { addressKeys, WIDER } from './address-keys.js';
import type { TimesOf } from './shared-addresses.js';

/** What is open at the same time, by address; an address with nothing is forgotten. */
export class AddressCounts {
  private readonly counts = new Map<string, number>();

  /** `most` of one address, so many times where people share one. */
  constructor(
    private readonly most: number,
    private readonly timesOf: TimesOf = () => 1,
  ) {}

  hasRoom(address: string): boolean {
    const { key, wider } = addressKeys(address);
    const most = this.most * this.timesOf(address);
    return this.of(key) < most && (wider === undefined || this.of(wider) < most * WIDER);
  }

  /** Counts one more; the function that it returns takes it off again, once. */
  add(address: string): () => void {
    const { key, wider } = addressKeys(address);
    const keys = wider === undefined ? [key] : [key, wider];
    let by: 0 | 1 = 1;
    for (const it of keys) this.counts.set(it, this.of(it) + by);
    return () => {
      for (const it of keys) {
        const left = this.of(it) - by;
        if (left > 0) this.counts.set(it, left);
        else this.counts.delete(it);
      }
      by = 0;
    };
  }

  /** Keys that something is counted by. */
  get size(): number {
    return this.counts.size;
  }

  private of(key: string): number {
    return this.counts.get(key) ?? 0;
  }
}
