import type { CommandInput, Frame } from '@suda/contract';
import { ApiError, LIMITS, TIMES } from '@/shared/api';

export type WatchedPerson = CommandInput<'watch_presence'>['people'][number];

interface WatchDeps {
  /** Names whom this page shows; answers the presence of those that were not named before. */
  request: (people: WatchedPerson[]) => Promise<{ users: Frame<'presence'>['users'] }>;
  answered: (users: Frame<'presence'>['users']) => void;
}

/** Rows that come into sight together are named together; those that others replace all the time after a while. */
const GATHER_MS = { soon: 200, later: 2_000 };
export type Pace = keyof typeof GATHER_MS;

const keyOf = ({ roomId, userId }: WatchedPerson): string => JSON.stringify([roomId, userId]);

/** Tells the server whose presence is on the screen: it tells of nobody else. Of too many, those that came last. */
export class WatchedPeople {
  private readonly shown = new Map<string, { person: WatchedPerson; times: number }>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sendsAt = Infinity;
  /** The server was asked at least once on this connection. */
  private begun = false;
  private named = '';

  constructor(private readonly deps: WatchDeps) {}

  /** Returns the function that takes them off the screen. */
  show(people: readonly WatchedPerson[], pace: Pace = 'soon'): () => void {
    for (const person of people) {
      const key = keyOf(person);
      const times = this.shown.get(key)?.times ?? 0;
      this.shown.delete(key);
      this.shown.set(key, { person, times: times + 1 });
    }
    this.sendLater(GATHER_MS[pace]);
    return () => {
      for (const person of people) this.hide(keyOf(person));
      this.sendLater(GATHER_MS[pace]);
    };
  }

  /** There is a new connection, or what was known of them was dropped: all are named anew. */
  async renew(): Promise<void> {
    this.begun = true;
    this.named = '';
    // What the server has of this connection: whom it knows already it would not answer for again.
    await this.send([]);
    this.sendLater(0);
  }

  stop(): void {
    this.begun = false;
    this.dropTimer();
  }

  private hide(key: string): void {
    const it = this.shown.get(key);
    if (it && it.times > 1) it.times -= 1;
    else this.shown.delete(key);
  }

  private sendLater(waitMs: number): void {
    const at = performance.now() + waitMs;
    if (!this.begun || this.sendsAt <= at) return;
    this.dropTimer();
    this.sendsAt = at;
    this.timer = setTimeout(() => {
      this.dropTimer();
      const people = [...this.shown.values()].slice(-LIMITS.watchedPeople).map(({ person }) => person);
      const named = people.map(keyOf).sort().join();
      if (named === this.named) return;
      this.named = named;
      void this.send(people);
    }, waitMs);
  }

  private dropTimer(): void {
    clearTimeout(this.timer);
    this.sendsAt = Infinity;
  }

  private async send(people: WatchedPerson[]): Promise<void> {
    try {
      const { users } = await this.deps.request(people);
      this.deps.answered(users);
    } catch (error) {
      // A server of an earlier version doesn't know the command: it tells of everybody. The next connection begins anew.
      if (!(error instanceof ApiError) || error.code !== 'rate_limited') return;
      this.named = '';
      this.sendLater(Number(error.details?.['retryAfterMs'] ?? TIMES.syncRetryMs));
    }
  }
}
