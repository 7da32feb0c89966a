import type { Server } from 'socket.io';

/** Carries frames between server processes: a Socket.IO adapter, or nothing where there is one process. */
export abstract class SocketBackplane {
  /** Whether rooms may have sockets on other processes. */
  abstract readonly spansProcesses: boolean;

  /** Called once, before the first connection. */
  abstract attach(io: Server): void;

  /** Tells every other process, at most once, what JSON can hold; of one sender in order. Never throws. */
  abstract tell(message: object): void;
  /** What other processes tell. */
  abstract onTold(listener: (message: unknown) => void): void;

  /** Frames from other processes may have been lost: this process's sockets must sync. */
  abstract onGap(listener: () => void): void;
}
