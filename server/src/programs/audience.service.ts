import { Injectable } from '@nestjs/common';
import { ClientDirectory, type ClientSocket } from '../ports/client-directory.js';
import { WorkerEvents, type WorkerEvent } from '../ports/worker-events.js';
import { ProgramMetrics } from './program-metrics.js';

/** Events that wait for a socket to have come in; with more it is closed, and comes again. */
const MOST_HELD = 1_000;

/** A socket that hears the events of its user. */
export interface Recipient {
  readonly userId: string;
  readonly clientId: string;
  readonly socketId: string;
  send(event: WorkerEvent): void;
  /** Breaks the connection; the client may connect again. */
  break(): void;
}

interface Seat {
  recipient: Recipient;
  /** What was published while the recipient came in: what was kept before goes first. */
  held?: WorkerEvent[] | undefined;
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
    const seat: Seat = { recipient, held: [] };
    group.seats.set(recipient, seat);
    this.metrics.clients.inc();
    try {
      await group.unfollow;
      await this.directory.connect(socketOf(recipient));
      if (!group.seats.has(recipient)) return;
      const { events, expired } = await this.events.takeKept(userId);
      this.metrics.count('expired', expired);
      // They were kept because nobody was here: whoever is by now hears them.
      for (const { held, recipient: it } of group.seats.values()) {
        if (held && it !== recipient) held.unshift(...events);
        else for (const event of events) this.send(it, event);
      }
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
    if (!group?.seats.delete(recipient)) return;
    this.metrics.clients.dec();
    if (group.seats.size === 0) {
      this.groups.delete(recipient.userId);
      void group.unfollow.then((unfollow) => unfollow()).catch(() => undefined);
    }
    await this.directory.disconnect(socketOf(recipient));
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
    for (const { recipient, held } of seats.values()) {
      if (!held) for (const event of events) this.send(recipient, event);
      else if (held.length + events.length > MOST_HELD) recipient.break();
      else held.push(...events);
    }
  }

  private send(recipient: Recipient, event: WorkerEvent): void {
    recipient.send(event);
    this.metrics.count('delivered');
  }
}

const socketOf = ({ userId, clientId, socketId }: Recipient): ClientSocket => ({
  userId,
  clientId,
  socketId,
  hearsEvents: true,
});
