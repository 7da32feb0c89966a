import { breakConnection, type AnySocket } from './connection.js';

const WAIT_MS = 20_000;

export interface RecordedFrame {
  event: string;
  args: unknown[];
  /** ms, monotonic. */
  at: number;
}

interface Waiter {
  event: string;
  where: (...args: never[]) => boolean;
  resolve: (frame: RecordedFrame) => void;
}

/** Everything that a socket was sent, in order. A frame that a test waited for is taken and not given to the next wait. */
export class Recorder<Events extends { [E in keyof Events]: (...args: never[]) => void }> {
  readonly frames: RecordedFrame[] = [];
  private readonly taken = new Set<RecordedFrame>();
  private readonly waiters = new Set<Waiter>();
  /** Resolves when what other servers have sent for this socket has come to its own. Set by whoever knows the others. */
  carried: () => Promise<void> = async () => undefined;

  constructor(
    readonly socket: AnySocket,
    private readonly name: string,
  ) {
    socket.onAny((event: string, ...args: unknown[]) => this.record({ event, args, at: performance.now() }));
  }

  /** The first argument of the first frame not taken yet that matches: one that came already, or one that comes. */
  async next<E extends keyof Events & string>(
    event: E,
    where: (...args: Parameters<Events[E]>) => boolean = () => true,
    timeoutMs = WAIT_MS,
  ): Promise<Parameters<Events[E]>[0]> {
    const [first] = await this.nextArgs(event, where, timeoutMs);
    return first as Parameters<Events[E]>[0];
  }

  async nextArgs<E extends keyof Events & string>(
    event: E,
    where: (...args: Parameters<Events[E]>) => boolean = () => true,
    timeoutMs = WAIT_MS,
  ): Promise<Parameters<Events[E]>> {
    const frame = await this.wait(event, where as Waiter['where'], timeoutMs);
    return frame.args as Parameters<Events[E]>;
  }

  /** The first arguments of all frames of this event so far, taken or not. */
  heard<E extends keyof Events & string>(event: E): Parameters<Events[E]>[0][] {
    return this.frames.filter((frame) => frame.event === event).map(({ args }) => args[0] as Parameters<Events[E]>[0]);
  }

  /** Forgets what came so far. */
  clear(): void {
    this.frames.length = 0;
    this.taken.clear();
  }

  /** Breaks the connection under the socket, as a network would, without a word to the server. */
  breakConnection(): void {
    breakConnection(this.socket);
  }

  close(): void {
    this.socket.disconnect();
  }

  private wait(event: string, where: Waiter['where'], timeoutMs: number): Promise<RecordedFrame> {
    const known = this.frames.find((frame) => !this.taken.has(frame) && matches(frame, event, where));
    if (known) {
      this.taken.add(known);
      return Promise.resolve(known);
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiters.delete(waiter);
        const came = this.frames.slice(-20).map((frame) => JSON.stringify([frame.event, ...frame.args]).slice(0, 300));
        reject(
          new Error(`${this.name} got no such ${event} within ${timeoutMs} ms; the last frames:\n${came.join('\n')}`),
        );
      }, timeoutMs);
      const waiter: Waiter = {
        event,
        where,
        resolve: (frame) => {
          clearTimeout(timer);
          resolve(frame);
        },
      };
      this.waiters.add(waiter);
    });
  }

  private record(frame: RecordedFrame): void {
    this.frames.push(frame);
    for (const waiter of this.waiters) {
      if (!matches(frame, waiter.event, waiter.where)) continue;
      this.waiters.delete(waiter);
      this.taken.add(frame);
      waiter.resolve(frame);
      return;
    }
  }
}

const matches = (frame: RecordedFrame, event: string, where: Waiter['where']) =>
  frame.event === event && where(...(frame.args as never[]));

/** Resolves at the socket's next event of this name. */
export function once(socket: AnySocket, event: string, timeoutMs = WAIT_MS): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${event} within ${timeoutMs} ms`)), timeoutMs);
    socket.once(
      event as never,
      ((value: unknown) => {
        clearTimeout(timer);
        resolve(value);
      }) as never,
    );
  });
}
