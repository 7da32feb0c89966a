import { Injectable } from '@nestjs/common';
import { ClientDirectory, type ClientSocket } from '../ports/client-directory.js';
import { WorkerEvents, type KeptEvent, type WorkerEvent } from '../ports/worker-events.js';
import { EventFrames } from './event-frames.js';
import { ProgramMetrics } from './program-metrics.js';

/** Events that wait for a socket to have come in; with more it is closed, and comes again. */
const MOST_HELD = 1_000;

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

interface Seat {
  recipient: Recipient;
  /** What was published while the recipient came in: what was kept before goes first. */
  held?: EventFrames[] | undefined;
  /** What was kept, and is not written yet. */
  readonly handed: Set<KeptEvent>;
}

interface Group {
  seats: Map<Recipient, Seat>;
  unfollow: Promise<() => void>;
}

/** This process's sockets on the client port, by user. */
@Injectable()
export class AudienceService {
  private readonly groups = new Map<string, Group>();

  constructor(
    private readonly directory: ClientDirectory,
    private readonly events: WorkerEvents,
    private readonly metrics: ProgramMetrics,
  ) {}

  /** From then on the socket hears its user's events; what was kept for them comes first. Rejects with the socket left. */
  async join(recipient: Recipient): Promise<void> {
    const { userId } = recipient;
    const group = this.groupOf(userId);
    const seat: Seat = { recipient, held: [], handed: new Set() };
    group.seats.set(recipient, seat);
    this.metrics.clients.inc();
    try {
      await group.unfollow;
      await this.directory.connect(socketOf(recipient));
      if (!group.seats.has(recipient)) return;
      const { events, expired } = await this.events.takeKept(userId);
      this.metrics.count('expired', expired);
      // They were kept because nobody was here: whoever is by now hears them.
      if (group.seats.size === 0) {
        await this.giveBack(userId, events);
        return;
      }
      for (const it of group.seats.values()) this.hand(it, events);
    } catch (error) {
      await this.leave(recipient);
      throw error;
    }
    const held = seat.held ?? [];
    seat.held = undefined;
    for (const event of held) this.send(recipient, event);
  }

  /** Idempotent. */
  async leave(recipient: Recipient): Promise<void> {
    const group = this.groups.get(recipient.userId);
    const seat = group?.seats.get(recipient);
    if (!group || !seat) return;
    group.seats.delete(recipient);
    this.metrics.clients.dec();
    if (group.seats.size === 0) {
      this.groups.delete(recipient.userId);
      void group.unfollow.then((unfollow) => unfollow()).catch(() => undefined);
    }
    await this.directory.disconnect(socketOf(recipient));
    if (group.seats.size === 0) await this.giveBack(recipient.userId, [...seat.handed]);
  }

  private groupOf(userId: string): Group {
    const known = this.groups.get(userId);
    if (known) return known;
    const seats = new Map<Recipient, Seat>();
    const unfollow = this.events.follow(userId, (events) => this.deliver(seats, events));
    const group = { seats, unfollow };
    this.groups.set(userId, group);
    return group;
  }

  private deliver(seats: Group['seats'], events: readonly WorkerEvent[]): void {
    const frames = events.map((event) => new EventFrames(event));
    let sent = 0;
    for (const { recipient, held } of seats.values()) {
      if (!held) {
        for (const event of frames) recipient.send(event);
        sent += frames.length;
      } else if (held.length + frames.length > MOST_HELD) recipient.break();
      else held.push(...frames);
    }
    this.metrics.count('delivered', sent);
  }

  /** Gives a seat what was kept, which is older than all it holds. */
  private hand({ recipient, handed }: Seat, events: readonly KeptEvent[]): void {
    for (const event of events) {
      handed.add(event);
      this.send(recipient, new EventFrames(event), () => void handed.delete(event));
    }
  }

  private send(recipient: Recipient, event: EventFrames, written?: () => void): void {
    recipient.send(event, written);
    this.metrics.count('delivered');
  }

  /** What reached nobody is kept again, or goes to whoever is there by now. */
  private async giveBack(userId: string, events: readonly KeptEvent[]): Promise<void> {
    if (events.length === 0 || (await this.events.putBack(userId, events))) return;
    await Promise.all(
      events.map(({ expiresAt, ...event }) => this.events.publish(userId, event, Math.max(expiresAt - Date.now(), 1))),
    );
  }
}

const socketOf = ({ userId, clientId, socketId }: Recipient): ClientSocket => ({
  userId,
  clientId,
  socketId,
  hearsEvents: true,
});
