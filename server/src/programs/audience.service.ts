import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { ClientDirectory, type ClientSocket } from '../ports/client-directory.js';
import { WorkerEvents, type KeptEvent, type WorkerEvent } from '../ports/worker-events.js';
import { EventFrames } from './event-frames.js';
import { ProgramMetrics } from './program-metrics.js';
import { type Backlog, type Recipient, Seat } from './seat.js';

interface Group {
  seats: Map<Recipient, Seat>;
  unfollow: Promise<() => void>;
}

/** This process's sockets on the client port, by user. */
@Injectable()
export class AudienceService {
  private readonly groups = new Map<string, Group>();
  private readonly backlog: Backlog = { characters: 0 };

  constructor(
    private readonly directory: ClientDirectory,
    private readonly events: WorkerEvents,
    private readonly metrics: ProgramMetrics,
    @Inject(CONFIG) private readonly config: Pick<Config, 'programs'>,
  ) {}

  /** From then on the socket hears its user's events; what was kept for them comes first. Rejects with the socket left. */
  async join(recipient: Recipient): Promise<void> {
    const { userId } = recipient;
    const group = this.groupOf(userId);
    const seat = new Seat(recipient, this.backlog, this.metrics);
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
      for (const it of group.seats.values()) it.hand(events);
    } catch (error) {
      await this.leave(recipient);
      throw error;
    }
    seat.comeIn();
  }

  /** Idempotent. */
  async leave(recipient: Recipient): Promise<void> {
    const group = this.groups.get(recipient.userId);
    const seat = group?.seats.get(recipient);
    if (!group || !seat) return;
    group.seats.delete(recipient);
    const { unwritten, held } = seat.leave();
    handOn(group, unwritten);
    this.metrics.clients.dec();
    if (group.seats.size === 0) {
      this.groups.delete(recipient.userId);
      void group.unfollow.then((unfollow) => unfollow()).catch(() => undefined);
    }
    await this.directory.disconnect(socketOf(recipient));
    if (group.seats.size > 0) return;
    const expiresAt = Date.now() + this.config.programs.eventTtlMs;
    await this.giveBack(recipient.userId, [...unwritten, ...held.map((event) => ({ ...event, expiresAt }))]);
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
    for (const seat of seats.values()) seat.deliver(frames);
  }

  /** What reached nobody is kept again, or goes to whoever is there by now. */
  private async giveBack(userId: string, events: readonly KeptEvent[]): Promise<void> {
    if (events.length === 0 || (await this.events.putBack(userId, events))) return;
    await Promise.all(
      events.map(({ expiresAt, ...event }) => this.events.publish(userId, event, Math.max(expiresAt - Date.now(), 1))),
    );
  }
}

/** What was kept for the user and did not reach one socket goes to those that were not handed it. */
function handOn({ seats }: Group, unwritten: readonly KeptEvent[]): void {
  const others = [...seats.values()];
  const lost = unwritten.filter((event) => !others.some((it) => it.had(event)));
  if (lost.length > 0) for (const it of others) it.hand(lost);
}

const socketOf = ({ userId, clientId, socketId }: Recipient): ClientSocket => ({
  userId,
  clientId,
  socketId,
  hearsEvents: true,
});
