import type { SyncedRoom } from '@suda/contract';
import { ApiError, LIMITS, TIMES } from '@/shared/api';

export interface SyncDeps {
  ask(rooms: { roomId: string; afterRev: number }[]): Promise<SyncedRoom[]>;
  roomIds(): Iterable<string>;
  /** The revision held; undefined for a room that is not known any more. */
  revOf(roomId: string): number | undefined;
  /** A room's whole answer, its pages put together; it says what changed after the revision `since`. */
  apply(answer: SyncedRoom, since: number): void;
}

/** More than this is not gathered for one room: its cache is dropped instead. */
const MOST_GATHERED = 2 * LIMITS.syncChanges;
const LONGEST_WAIT_MS = 10_000;

/** Asks the server for what was missed. One question at a time; a room that is in doubt twice is asked for once. */
export class RoomSync {
  private readonly doubtful = new Set<string>();
  private readonly gaps = new Map<string, { timer: ReturnType<typeof setTimeout>; tries: number }>();
  private running = false;
  private round = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly deps: SyncDeps) {}

  all(): void {
    this.rooms(this.deps.roomIds());
  }

  rooms(roomIds: Iterable<string>): void {
    for (const roomId of roomIds) this.doubtful.add(roomId);
    void this.run();
  }

  /** A change is missing: it gets a moment to arrive. */
  gap(roomId: string): void {
    if (this.gaps.has(roomId)) return;
    this.waitFor(roomId, 0);
  }

  /** Nothing is missing (any more). */
  whole(roomId: string): void {
    const gap = this.gaps.get(roomId);
    if (!gap) return;
    clearTimeout(gap.timer);
    this.gaps.delete(roomId);
  }

  /** The connection is gone, or the user: answers still to come are not wanted. */
  stop(): void {
    this.round += 1;
    this.running = false;
    this.doubtful.clear();
    clearTimeout(this.retryTimer);
    for (const { timer } of this.gaps.values()) clearTimeout(timer);
    this.gaps.clear();
  }

  private waitFor(roomId: string, tries: number): void {
    const wait = Math.min(LONGEST_WAIT_MS, TIMES.gapWaitMs * 2 ** Math.min(tries, 10));
    const timer = setTimeout(() => {
      // It stays a gap until `whole`: an answer that did not fill it is asked for again, later each time.
      this.waitFor(roomId, tries + 1);
      this.rooms([roomId]);
    }, wait);
    this.gaps.set(roomId, { timer, tries });
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    const round = this.round;
    try {
      while (this.doubtful.size > 0) {
        const batch = [...this.doubtful].slice(0, LIMITS.syncRooms);
        for (const roomId of batch) this.doubtful.delete(roomId);
        try {
          await this.askFor(batch, round);
        } catch (error) {
          if (round === this.round) this.later(batch, error);
          return;
        }
        if (round !== this.round) return;
      }
    } finally {
      if (round === this.round) this.running = false;
    }
  }

  private later(batch: string[], error: unknown): void {
    for (const roomId of batch) this.doubtful.add(roomId);
    const told = error instanceof ApiError ? Number(error.details?.['retryAfterMs']) : NaN;
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => void this.run(), Number.isFinite(told) ? told : TIMES.syncRetryMs);
  }

  private async askFor(batch: string[], round: number): Promise<void> {
    const gathered = new Map<string, SyncedRoom>();
    let asked = batch.flatMap((roomId) => {
      const afterRev = this.deps.revOf(roomId);
      return afterRev === undefined ? [] : [{ roomId, afterRev }];
    });
    const since = new Map(asked.map(({ roomId, afterRev }) => [roomId, afterRev]));
    const apply = (answer: SyncedRoom) => this.deps.apply(answer, since.get(answer.roomId) ?? 0);
    while (asked.length > 0) {
      const answers = await this.deps.ask(asked);
      if (round !== this.round) return;
      asked = [];
      for (const answer of answers) {
        const whole = joined(gathered.get(answer.roomId), answer);
        const last = answer.messages.at(-1);
        if (answer.more && last && !answer.reset && !answer.gone && whole.messages.length < MOST_GATHERED) {
          gathered.set(answer.roomId, whole);
          asked.push({ roomId: answer.roomId, afterRev: last.rev });
        } else {
          gathered.delete(answer.roomId);
          apply(answer.more && !answer.gone ? { ...whole, reset: true } : whole);
        }
      }
    }
    // Whose next page had nothing is complete.
    for (const whole of gathered.values()) apply(whole);
  }
}

function joined(before: SyncedRoom | undefined, answer: SyncedRoom): SyncedRoom {
  if (!before) return answer;
  return { ...before, ...answer, messages: [...before.messages, ...answer.messages] };
}
