import type { Server } from 'socket.io';

/** Messages of one room with consecutive revs, as they were committed together. */
export interface MessageBatch {
  roomId: string;
  /** Of the first message. */
  rev: number;
  count: number;
  /** The messages as JSON, with commas between them: made once, and passed on as it is. */
  json: string;
  /** Its sockets of protocol v1 get them from this batch, too. */
  forV1: boolean;
}

/** Carries frames between server processes: a Socket.IO adapter, or nothing where there is one process. */
export abstract class SocketBackplane {
  /** Whether rooms may have sockets on other processes. */
  abstract readonly spansProcesses: boolean;

  /**
   * Called once, before the first connection. `hearsToo` names, of a Socket.IO room with sockets here, another one whose
   * messages are heard as well.
   */
  abstract attach(io: Server, hearsToo?: (room: string) => string | undefined): void;

  /** Brings messages to the other processes with sockets in the Socket.IO room: of one sender in order, once. Never throws. */
  abstract sendMessages(room: string, batch: MessageBatch): void;
  /** What other processes send. */
  abstract onMessages(listener: (batch: MessageBatch) => void): void;
  /**
   * Called before another process reaches these Socket.IO rooms of this one in any other way: with a frame, which is passed
   * as its event and arguments, or by moving sockets.
   */
  abstract onReach(listener: (rooms: readonly string[], frame?: readonly unknown[]) => void): void;

  /** Tells every other process, at most once, what JSON can hold; of one sender in order. Never throws. */
  abstract tell(message: object): void;
  /** What other processes tell. */
  abstract onTold(listener: (message: unknown) => void): void;

  /** Frames from other processes may have been lost: this process's sockets must sync. */
  abstract onGap(listener: () => void): void;
}
