import type { Message } from '@/entities/conversation';
import { shouldTell, type TellState } from './should-tell';

/** A read marker of the session in use arrives within this time, mostly. */
export const WAIT_MS = 1_000;
/** What is looked at within this time after the other tabs were told is told together: they wait longer before they tell of it. */
export const LOOK_MS = 200;
/** What was missed while there was no connection is known after this time. */
export const CATCH_UP_MS = 3_000;

/** What a notification says: the latest message of a room, and how many there were. */
export interface News {
  message: Message;
  count: number;
}

export interface NotifierDeps {
  /** Undefined for a room that is not this user's. */
  stateOf: (message: Message) => TellState | undefined;
  /** Where each of this user's rooms is by now: the seq of its last message. */
  places: () => Map<string, number>;
  /** How many messages of which a user wants to be told came to a room after this seq, and are unread. */
  missedSince: (roomId: string, seq: number) => number;
  /** Whether this tab tells, of all tabs of this user. */
  isLeader: () => boolean;
  /** Tells the other tabs that the user looked at this message. */
  looked: (roomId: string, seq: number) => void;
  show: (roomId: string, news: News) => void;
  /** What was missed in these rooms: how many messages. */
  sum: (missed: Map<string, number>) => void;
  close: (roomId: string) => void;
  /** A message waits that nobody sees. */
  unseen: () => void;
}

/** Decides what is told when. Messages wait a moment, because another session may be where they are read. */
export function createNotifier(deps: NotifierDeps) {
  const waiting = new Map<string, Message[]>();
  /** How many messages the notification of a room stands for. */
  const counts = new Map<string, number>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  /** Where the rooms were when the connection was lost. */
  let lost: Map<string, number> | undefined;
  let catchUp: ReturnType<typeof setTimeout> | undefined;

  /** The last message looked at, of each room, that the other tabs are not told of yet. */
  const looks = new Map<string, number>();
  let resting = false;

  const tellable = (message: Message): boolean => {
    const state = deps.stateOf(message);
    return state !== undefined && shouldTell(message, state);
  };

  function after(ms: number, work: () => void): ReturnType<typeof setTimeout> {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
    return timer;
  }

  function look(roomId: string, seq: number): void {
    looks.set(roomId, Math.max(seq, looks.get(roomId) ?? 0));
    if (!resting) tellLooks();
  }

  function tellLooks(): void {
    if (looks.size === 0) return;
    for (const [roomId, seq] of looks) deps.looked(roomId, seq);
    looks.clear();
    resting = true;
    after(LOOK_MS, () => {
      resting = false;
      tellLooks();
    });
  }

  /** Messages that came just now. */
  function receive(roomId: string, messages: readonly Message[]): void {
    const fresh = messages.filter((message) => {
      const state = deps.stateOf(message);
      if (state?.looking) look(roomId, message.seq);
      // A room that this user does not know yet may be theirs in a moment.
      return state === undefined || shouldTell(message, state);
    });
    if (lost || fresh.length === 0) return;
    const known = waiting.get(roomId);
    waiting.set(roomId, [...(known ?? []), ...fresh]);
    if (!known) after(WAIT_MS, () => tell(roomId));
  }

  function tell(roomId: string): void {
    const fresh = (waiting.get(roomId) ?? []).filter(tellable);
    waiting.delete(roomId);
    const message = fresh.at(-1);
    if (!message) return;
    deps.unseen();
    if (!deps.isLeader()) return;
    const count = (counts.get(roomId) ?? 0) + fresh.length;
    counts.set(roomId, count);
    deps.show(roomId, { message, count });
  }

  /** The user looked at this message in another tab. */
  function seenElsewhere(roomId: string, seq: number): void {
    const rest = waiting.get(roomId)?.filter((it) => it.seq > seq);
    if (rest) waiting.set(roomId, rest);
  }

  /** The room was read, in whatever session, or is not this user's any more. */
  function read(roomId: string): void {
    counts.delete(roomId);
    if (deps.isLeader()) deps.close(roomId);
  }

  function disconnected(): void {
    clearTimeout(catchUp);
    lost ??= deps.places();
  }

  /** What came meanwhile is summed up, once the rooms have been brought up to date. */
  function connected(): void {
    if (!lost) return;
    clearTimeout(catchUp);
    catchUp = after(CATCH_UP_MS, () => {
      const missed = new Map<string, number>();
      for (const [roomId, seq] of lost ?? []) {
        const count = deps.missedSince(roomId, seq);
        if (count > 0) missed.set(roomId, count);
      }
      lost = undefined;
      if (missed.size === 0) return;
      deps.unseen();
      if (deps.isLeader()) deps.sum(missed);
    });
  }

  function stop(): void {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
    for (const roomId of counts.keys()) deps.close(roomId);
    counts.clear();
    waiting.clear();
    looks.clear();
    resting = false;
    lost = undefined;
  }

  return { receive, tellLooks, seenElsewhere, read, disconnected, connected, stop };
}
