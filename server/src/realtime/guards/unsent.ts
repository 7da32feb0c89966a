import type { EngineConnection, EnginePacket, Transport } from './engine-connection.js';

const KIB = 1024;
const MIB = 1024 * KIB;

/** What may wait to be sent, in bytes. */
const UNSENT = {
  /** Above this the next command of the connection is not begun. */
  highWater: 256 * KIB,
  /** Above this the connection is broken. */
  most: 8 * MIB,
  /** Of all connections; above this, those over their high-water mark are broken. */
  mostOfAll: 128 * MIB,
  /** How long a command waits for its connection to read before that is broken. */
  patienceMs: 30_000,
} as const;

interface Account {
  /** Handed to the operating system, which has not taken all of it. */
  inFlight: number;
  /** Behind it. */
  queued: number;
  waiting: (() => void)[];
}

const sizeOf = ({ data, options }: EnginePacket): number => {
  // A broadcast's frame is encoded once, and its bytes are known.
  const frame = options?.wsPreEncodedFrame;
  return frame ? frame.reduce((sum, part) => sum + part.length, 0) : (data?.length ?? 0);
};

/** How much each connection has still to send: a client that does not read must not fill the memory. */
export class Unsent {
  private readonly accounts = new WeakMap<object, Account>();
  private total = 0;

  watch(connection: EngineConnection, onTooMuch: () => void): void {
    const account: Account = { inFlight: 0, queued: 0, waiting: [] };
    this.accounts.set(connection, account);
    connection.on('packetCreate', (packet) => {
      const size = sizeOf(packet);
      account.queued += size;
      this.total += size;
      const unsent = account.inFlight + account.queued;
      if (unsent > UNSENT.most || (unsent > UNSENT.highWater && this.total > UNSENT.mostOfAll)) onTooMuch();
    });
    connection.on('flush', () => {
      account.inFlight += account.queued;
      account.queued = 0;
    });
    const follow = (transport: Transport) =>
      transport.on('drain', () => {
        this.total -= account.inFlight;
        account.inFlight = 0;
        this.release(account);
      });
    follow(connection.transport);
    connection.on('upgrade', follow);
    connection.once('close', () => {
      this.total -= account.inFlight + account.queued;
      account.inFlight = account.queued = 0;
      this.release(account);
    });
  }

  /** Undefined while little waits; else resolves when the connection has read on or is closed. False when it did not in time. */
  drained(connection: object): Promise<boolean> | undefined {
    const account = this.accounts.get(connection);
    if (!account || account.inFlight + account.queued <= UNSENT.highWater) return undefined;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), UNSENT.patienceMs).unref();
      account.waiting.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  private release(account: Account): void {
    if (account.inFlight + account.queued > UNSENT.highWater) return;
    const { waiting } = account;
    account.waiting = [];
    for (const resolve of waiting) resolve();
  }
}
