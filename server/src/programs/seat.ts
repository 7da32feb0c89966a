import type { KeptEvent } from '../ports/worker-events.js';
import { EventFrames } from './event-frames.js';
import type { ProgramMetrics } from './program-metrics.js';

const MI = 1024 * 1024;
/** Characters on their way at once to who catches up: in bytes, well below what a connection may have unread. */
const MOST_UNDER_WAY = MI / 2;
/** What may wait for one socket, in events and characters, and for all; with more it is broken, and comes again. */
const WAITING = { events: 1_000, most: 32 * MI, large: MI / 4, mostOfAll: 128 * MI };

/** A socket that hears the events of its user. */
export interface Recipient {
  readonly userId: string;
  readonly clientId: string;
  readonly socketId: string;
  /** `written` is called when it has left this process, and never where the connection ends before. */
  send(event: EventFrames, written?: () => void): void;
  /** Breaks the connection; the client may connect again. */
  break(): void;
}

/** Characters that wait for all seats together. */
export interface Backlog {
  characters: number;
}

interface Waiting {
  frames: EventFrames;
  kept?: KeptEvent;
}

/** The events of one recipient: what was kept, by and by; then what came meanwhile; then each as it comes. */
export class Seat {
  private isIn = false;
  private hasCaughtUp = false;
  private kept: Waiting[] = [];
  private held: Waiting[] = [];
  private waiting = 0;
  private underWay = 0;
  /** What was kept, and is not written yet. */
  private readonly handed = new Set<KeptEvent>();

  constructor(
    private readonly recipient: Recipient,
    private readonly backlog: Backlog,
    private readonly metrics: ProgramMetrics,
  ) {}

  deliver(events: readonly EventFrames[]): void {
    if (this.hasCaughtUp) {
      for (const frames of events) this.recipient.send(frames);
      this.metrics.count('delivered', events.length);
    } else {
      this.hold(
        this.held,
        events.map((frames) => ({ frames })),
      );
    }
  }

  /** What was kept is older than all that waits. */
  hand(events: readonly KeptEvent[]): void {
    for (const event of events) this.handed.add(event);
    this.hold(
      this.kept,
      events.map((kept) => ({ frames: new EventFrames(kept), kept })),
    );
  }

  /** All that was kept is handed: what comes may go. */
  comeIn(): void {
    this.isIn = true;
    this.goOn();
  }

  leave(): void {
    this.kept = [];
    this.held = [];
    this.count(-this.waiting);
  }

  /** Of what was kept, that which has not left this process, in its order. */
  get unwritten(): KeptEvent[] {
    return [...this.handed];
  }

  private hold(line: Waiting[], more: readonly Waiting[]): void {
    line.push(...more);
    for (const { frames } of more) this.count(frames.characters);
    this.goOn();
    const { events, most, large, mostOfAll } = WAITING;
    const isTooMuch = this.held.length > events || this.waiting > most;
    if (isTooMuch || (this.waiting > large && this.backlog.characters > mostOfAll)) this.recipient.break();
  }

  private goOn(): void {
    while (this.underWay < MOST_UNDER_WAY) {
      const next = this.kept.shift() ?? (this.isIn ? this.held.shift() : undefined);
      if (!next) break;
      this.send(next);
    }
    this.hasCaughtUp = this.isIn && this.kept.length + this.held.length === 0;
  }

  private send({ frames, kept }: Waiting): void {
    const { characters } = frames;
    this.count(-characters);
    this.underWay += characters;
    this.metrics.count('delivered');
    this.recipient.send(frames, () => {
      this.underWay -= characters;
      if (kept) this.handed.delete(kept);
      if (!this.hasCaughtUp) this.goOn();
    });
  }

  private count(characters: number): void {
    this.waiting += characters;
    this.backlog.characters += characters;
  }
}
