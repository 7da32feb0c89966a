import type { Message, ReactionChange } from '@suda/contract';
import type { ReplicaChange } from './room-replica';

/** Successive revisions of a room that were applied. */
export interface Advance {
  /** The revision held before, and now. */
  from: number;
  to: number;
  messages: readonly Message[];
  reactions: readonly ReactionChange[];
}

/** What the replica store reports to the stores that build on it. */
export interface ReplicaListener {
  /** A change was applied: called once per change, in order of revision. */
  applied?: (roomId: string, change: ReplicaChange) => void;
  /** All of them are applied. Not called where revisions were left out, because a fresh summary was newer. */
  advanced?: (roomId: string, advance: Advance) => void;
  /** The replica is another. */
  changed?: (roomId: string) => void;
  /** The members changed in a way that changes do not describe. */
  membersStale?: (roomId: string) => void;
  /** The summary can't be derived from changes any more: fetch it. */
  summaryStale?: (roomId: string) => void;
  /** This user is not a member any more. */
  dropped?: (roomId: string) => void;
  /** The user signed out. */
  cleared?: () => void;
}

type ReplicaEvent = keyof ReplicaListener;
type EventArguments<E extends ReplicaEvent> = Parameters<NonNullable<ReplicaListener[E]>>;

/** The listeners of one replica store, notified in order of subscription. */
export function createReplicaListeners() {
  const listeners: ReplicaListener[] = [];

  function subscribe(listener: ReplicaListener): void {
    listeners.push(listener);
  }

  function emit<E extends ReplicaEvent>(event: E, ...args: EventArguments<E>): void {
    for (const listener of listeners)
      (listener[event] as ((...args: EventArguments<E>) => void) | undefined)?.(...args);
  }

  return { subscribe, emit };
}
