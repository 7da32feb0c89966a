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

/** The frames of one connection. */
export class Outbox {
  private frames: Buffer[] = [];
  private written: (() => void)[] = [];

  constructor(
    private readonly socket: Socket,
    private readonly account: ConnectionAccount,
    private readonly gather: (outbox: Outbox) => void,
  ) {}

  get isEmpty(): boolean {
    return this.frames.length === 0;
  }

  send(frame: Buffer, written?: () => void): void {
    const isFirst = this.frames.push(frame) === 1;
    if (written) this.written.push(written);
    this.account.queued(frame.length);
    if (isFirst) this.gather(this);
  }

  flush(): void {
    const { frames, written } = this;
    this.frames = [];
    this.written = [];
    const [first] = frames;
    if (!first || !this.socket.writable) return;
    const all = frames.length === 1 ? first : Buffer.concat(frames);
    this.socket.write(all, (error) => {
      this.account.sent(all.length);
      if (!error) for (const it of written) it();
    });
  }
}
