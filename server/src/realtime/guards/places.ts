import type { IncomingMessage } from 'node:http';
import type { AddressCounts } from '../../limits/address-counts.js';

/** What gives a place back, once. */
type Release = () => void;

/**
 * Connections that there may be at the same time, in all and of one address. One is counted from the first look at its request
 * on: what comes between takes time, and many requests may come together.
 */
export class Places {
  private readonly reserved = new WeakMap<IncomingMessage, { release: Release; giveUp: Release }>();
  private taken = 0;

  constructor(
    private readonly most: number,
    private readonly byAddress: AddressCounts,
  ) {}

  /** Whether there is one. It is kept until `take` or `giveUp`, or until the connection of the request ends. */
  reserve(request: IncomingMessage, address: string): boolean {
    if (this.taken >= this.most || !this.byAddress.hasRoom(address)) return false;
    const giveUp = () => this.giveUp(request);
    this.reserved.set(request, { release: this.count(address), giveUp });
    request.socket.once('close', giveUp);
    return true;
  }

  /** Its request was refused. */
  giveUp(request: IncomingMessage): void {
    this.reservationOf(request)?.();
  }

  /** It is a connection now; the function gives the place back. */
  take(request: IncomingMessage, address: string): Release {
    return this.reservationOf(request) ?? this.count(address);
  }

  private reservationOf(request: IncomingMessage): Release | undefined {
    const known = this.reserved.get(request);
    if (!known) return undefined;
    this.reserved.delete(request);
    request.socket.off('close', known.giveUp);
    return known.release;
  }

  private count(address: string): Release {
    const release = this.byAddress.add(address);
    this.taken += 1;
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.taken -= 1;
      release();
    };
  }
}
