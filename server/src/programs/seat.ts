import type { KeptEvent, WorkerEvent } from '../ports/worker-events.js';
import { EventFrames } from './event-frames.js';
import type { ProgramMetrics } from './program-metrics.js';

const MI = 1024 * 1024;
/** Characters on their way at once to who catches up: in bytes, well below what a connection may have unread. */
const MOST_UNDER_WAY = MI / 2;
/** What may wait for one socket, in events and characters, and for all; with more it is broken, and comes again. */
const BOUNDS = { events: 1_000, most: 32 * MI, large: MI / 4, mostOfAll: 128 * MI };

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

interface Line {
  frames: EventFrames;
  kept?: KeptEvent;
}

/** The events of one recipient: what was kept, by and by; then what came meanwhile; then each as it comes. */
export class Seat {
  private isIn = false;
  private hasCaughtUp = false;
  private kept: Line[] = [];
  private held: Line[] = [];
  private waitingCharacters = 0;
  private underWay = 0;
  /** What was kept, and is not written yet. */
  private readonly unwritten = new Set<KeptEvent>();
  private readonly handed = new WeakSet<KeptEvent>();

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
    for (const event of events) {
      this.unwritten.add(event);
      this.handed.add(event);
    }
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

  /** Whether this was handed to it, written or not. */
  had(event: KeptEvent): boolean {
    return this.handed.has(event);
  }

  /** Returns, in their order, those of what was kept that have not left this process, and what came and waited behind them. */
  leave(): { unwritten: KeptEvent[]; held: WorkerEvent[] } {
    const held = this.held.map(({ frames }) => frames.event);
    this.kept = [];
    this.held = [];
    this.count(-this.waitingCharacters);
    return { unwritten: [...this.unwritten], held };
  }

  private hold(line: Line[], more: readonly Line[]): void {
    line.push(...more);
    for (const { frames } of more) this.count(frames.characters);
    this.goOn();
    const { events, most, large, mostOfAll } = BOUNDS;
    const isTooMuch = this.held.length > events || this.waitingCharacters > most;
    if (isTooMuch || (this.waitingCharacters > large && this.backlog.characters > mostOfAll)) this.recipient.break();
  }

  private goOn(): void {
    while (this.underWay < MOST_UNDER_WAY) {
      const next = this.kept.shift() ?? (this.isIn ? this.held.shift() : undefined);
      if (!next) break;
      this.send(next);
    }
    this.hasCaughtUp = this.isIn && this.kept.length + this.held.length === 0;
  }

  private send({ frames, kept }: Line): void {
    const { characters } = frames;
    this.count(-characters);
    this.underWay += characters;
    this.metrics.count('delivered');
    this.recipient.send(frames, () => {
      this.underWay -= characters;
      if (kept) this.unwritten.delete(kept);
      if (!this.hasCaughtUp) this.goOn();
    });
  }

  private count(characters: number): void {
    this.waitingCharacters += characters;
    this.backlog.characters += characters;
  }
}
