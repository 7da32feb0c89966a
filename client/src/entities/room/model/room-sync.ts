import type { SyncedRoom } from '@suda/contract';
import { ApiError, LIMITS, TIMES } from '@/shared/api';

interface SyncPosition {
  roomId: string;
  afterRev: number;
}

export interface SyncDeps {
  request: (rooms: SyncPosition[]) => Promise<SyncedRoom[]>;
  roomIds: () => Iterable<string>;
  /** The revision held; undefined for a room that is not held any more. */
  revOf: (roomId: string) => number | undefined;
  /** Applies a room's whole answer, its pages joined; it has what changed after the revision `since`. */
  apply: (answer: SyncedRoom, since: number) => void;
  /** All that was asked for is answered. */
  settled: () => void;
}

/** More messages than this are not collected for one room: it is reset instead. */
const MAX_MESSAGES = 2 * LIMITS.syncChanges;
const MAX_WAIT_MS = 10_000;

/** Asks the server for missed changes. One request at a time; a room requested twice is asked for once. */
export class RoomSync {
  private readonly pending = new Set<string>();
  private readonly gaps = new Map<string, ReturnType<typeof setTimeout>>();
  private running = false;
  /** Answers to requests of an earlier round are dropped. */
  private round = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly deps: SyncDeps) {}

  all(): void {
    this.rooms(this.deps.roomIds());
  }

  rooms(roomIds: Iterable<string>): void {
    for (const roomId of roomIds) this.pending.add(roomId);
    void this.run();
  }

  /** A revision is missing: syncs the room unless `complete` is called within `gapWaitMs`. */
  gap(roomId: string): void {
    if (!this.gaps.has(roomId)) this.waitFor(roomId, 0);
  }

  /** No revision is missing (any more). */
  complete(roomId: string): void {
    if (!this.gaps.has(roomId)) return;
    clearTimeout(this.gaps.get(roomId));
    this.gaps.delete(roomId);
  }

  /** Cancels everything, because the connection or the user is gone. */
  stop(): void {
    this.round += 1;
    this.running = false;
    this.pending.clear();
    clearTimeout(this.retryTimer);
    for (const timer of this.gaps.values()) clearTimeout(timer);
    this.gaps.clear();
  }

  private waitFor(roomId: string, tries: number): void {
    const wait = Math.min(MAX_WAIT_MS, TIMES.gapWaitMs * 2 ** Math.min(tries, 10));
    const timer = setTimeout(() => {
      // The gap stays until `complete`: an answer that did not close it is requested again, later each time.
      this.waitFor(roomId, tries + 1);
      this.rooms([roomId]);
    }, wait);
    this.gaps.set(roomId, timer);
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    const round = this.round;
    try {
      while (this.pending.size > 0) {
        const batch = [...this.pending].slice(0, LIMITS.syncRooms);
        for (const roomId of batch) this.pending.delete(roomId);
        try {
          await this.sync(batch, round);
        } catch (error) {
          if (round === this.round) this.retryLater(batch, error);
          return;
        }
        if (round !== this.round) return;
      }
      this.deps.settled();
    } finally {
      if (round === this.round) this.running = false;
    }
  }

  private retryLater(batch: string[], error: unknown): void {
    for (const roomId of batch) this.pending.add(roomId);
    const retryAfterMs = error instanceof ApiError ? Number(error.details?.['retryAfterMs']) : NaN;
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(
      () => void this.run(),
      Number.isFinite(retryAfterMs) ? retryAfterMs : TIMES.syncRetryMs,
    );
  }

  private async sync(batch: string[], round: number): Promise<void> {
    const partial = new Map<string, SyncedRoom>();
    let positions = batch.flatMap((roomId): SyncPosition[] => {
      const afterRev = this.deps.revOf(roomId);
      return afterRev === undefined ? [] : [{ roomId, afterRev }];
    });
    const since = new Map(positions.map(({ roomId, afterRev }) => [roomId, afterRev]));
    const apply = (answer: SyncedRoom) => this.deps.apply(answer, since.get(answer.roomId) ?? 0);
    while (positions.length > 0) {
      const answers = await this.deps.request(positions);
      if (round !== this.round) return;
      positions = [];
      for (const answer of answers) {
        const joined = join(partial.get(answer.roomId), answer);
        const last = answer.messages.at(-1);
        if (answer.more && last && !answer.reset && !answer.gone && joined.messages.length < MAX_MESSAGES) {
          partial.set(answer.roomId, joined);
          positions.push({ roomId: answer.roomId, afterRev: last.rev });
        } else {
          partial.delete(answer.roomId);
          apply(answer.more && !answer.gone ? { ...joined, reset: true } : joined);
        }
      }
    }
    // The server leaves out a room whose next page is empty: what was collected is complete.
    for (const answer of partial.values()) apply(answer);
  }
}

function join(before: SyncedRoom | undefined, answer: SyncedRoom): SyncedRoom {
  if (!before) return answer;
  return { ...before, ...answer, messages: [...before.messages, ...answer.messages] };
}
