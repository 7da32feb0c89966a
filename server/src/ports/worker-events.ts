/** Kept for one user who is away; of more, the oldest goes. */
export const MOST_KEPT = 100;

/** An event on its way to the clients of a user. */
export interface WorkerEvent {
  event: string;
  /** JSON, as it goes to the clients. */
  data: string;
  /** Of those that are kept, one with the same words here is replaced by it. */
  replaces?: string;
}

export interface Published {
  /** Clients of the user that hear events; 0 when it is kept. */
  delivered: number;
  /** Kept events that expired or gave way to it. */
  expired: number;
}

export interface KeptEvent extends WorkerEvent {
  /** Ms since 1970. */
  expiresAt: number;
}

export interface KeptEvents {
  /** In the order in which they were published. */
  events: KeptEvent[];
  /** How many expired before. */
  expired: number;
}

type EventListener = (events: readonly WorkerEvent[]) => void;

/** Takes events to the clients of a user on all processes, and keeps them for a while for who is away. */
export abstract class WorkerEvents {
  /**
   * To every process that follows the user, to this one's listener at once; when no client of theirs hears events, kept for
   * `ttlMs`. The events that one process publishes for a user arrive, and are kept, in the order of the calls. Resolves when
   * it is on its way.
   * @throws {ChatError} `unavailable`, and then it may have been published or not
   */
  abstract publish(userId: string, event: WorkerEvent, ttlMs: number): Promise<Published>;

  /**
   * Gives the listener what is published for the user from when it resolves on, until the function that it gives is called.
   * One listener a user in a process.
   */
  abstract follow(userId: string, listener: EventListener): Promise<() => void>;

  /** What is kept for the user and has not expired: each event is given once. */
  abstract takeKept(userId: string): Promise<KeptEvents>;

  /** Keeps again what was taken and did not reach its client, before what was kept since. False where somebody hears them now. */
  abstract putBack(userId: string, events: readonly KeptEvent[]): Promise<boolean>;
}
