import type { Socket } from 'node:net';
import type { ConnectionAccount } from './client-connections.js';

/** Connections that wait at most: with more, clients would idle while this process goes on, and the reverse. */
const MOST_WAITING = 64;

/**
 * Writes frames of WebSockets to their connections, below Engine.IO and its parser: those that come for one connection in one
 * turn of the event loop leave in one system call, which costs more than all else that is done for an event.
 */
export class GatheredWrites {
  private waiting: Outbox[] = [];

  outbox(socket: Socket, account: ConnectionAccount): Outbox {
    return new Outbox(socket, account, (it) => this.add(it));
  }

  /** What waits leaves now. */
  flush(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const outbox of waiting) outbox.flush();
  }

  private add(outbox: Outbox): void {
    if (this.waiting.length === 0) setImmediate(() => this.flush());
    this.waiting.push(outbox);
    if (this.waiting.length >= MOST_WAITING) this.flush();
  }
}

/** What follows bytes that the system has not taken, and says when they are gone. */
const NOTHING = Buffer.alloc(0);

/** The frames of one connection. */
export class Outbox {
  private first: Buffer | undefined;
  private others: Buffer[] = [];
  private written: (() => void)[] = [];

  constructor(
    private readonly socket: Socket,
    private readonly account: ConnectionAccount,
    private readonly gather: (outbox: Outbox) => void,
  ) {}

  get isEmpty(): boolean {
    return this.first === undefined;
  }

  send(frame: Buffer, written?: () => void): void {
    if (written) this.written.push(written);
    this.account.queued(frame.length);
    if (this.first) {
      this.others.push(frame);
      return;
    }
    this.first = frame;
    this.gather(this);
  }

  flush(): void {
    const { first, others, written, socket } = this;
    if (!first) return;
    this.first = undefined;
    if (others.length > 0) this.others = [];
    if (written.length > 0) this.written = [];
    if (socket.destroyed || socket.writableEnded) return;
    const bytes = others.length === 0 ? first : Buffer.concat([first, ...others]);
    // A callback costs as much as all else that Node does for a write, so one is given only where it is needed.
    socket.write(bytes);
    if (socket.writableLength === 0 && written.length === 0) this.account.sent(bytes.length);
    else socket.write(NOTHING, (error) => this.left(bytes.length, error ? [] : written));
  }

  private left(bytes: number, written: readonly (() => void)[]): void {
    this.account.sent(bytes);
    for (const it of written) it();
  }
}
