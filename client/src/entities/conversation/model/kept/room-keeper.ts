import type { Message } from '@suda/contract';
import { type Advance, byLatest, type RoomReplica } from '@/entities/room/@x/conversation';
import { whenIdle } from '@/shared/storage';
import { KEPT_MESSAGES, type KeptMessages, withAdvance } from './kept-messages';
import { type KeptRoom, KeptStorage } from './kept-storage';

export interface KeeperDeps {
  replicas: {
    replicaOf: (roomId: string) => RoomReplica | undefined;
    readonly summaries: readonly RoomReplica['summary'][];
    restore: (kept: readonly RoomReplica[]) => void;
  };
  /** Whether the server has said which rooms there are. */
  isListed: () => boolean;
  displayName: (userId: string) => string;
  recordKept: (people: { userId: string; displayName: string }[]) => void;
}

/** Rooms kept, those with the latest messages. */
const MAX_ROOMS = 200;
/** Changes within this time are saved together. */
const SAVE_MS = 1_000;
/** More changes of one room than this are not remembered until then: its messages are not kept any more. */
const MAX_CHANGES = 1_000;

type Change = (kept: KeptMessages | undefined) => KeptMessages | undefined;

const allOf =
  (changes: readonly Change[] = []): Change =>
  (kept) =>
    changes.reduce((before, change) => change(before), kept);

/**
 * Keeps a user's rooms and their latest messages for the next visit, some time after they changed. The messages of a room are
 * kept from when they were loaded once, and as of the revision up to which every change is known.
 */
export class RoomKeeper {
  private readonly storage: KeptStorage;
  private readonly changed = new Set<string>();
  private readonly changes = new Map<string, Change[]>();
  /** Rooms whose messages are kept. */
  private readonly withMessages = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private ended = false;

  constructor(
    userId: string,
    private readonly deps: KeeperDeps,
  ) {
    this.storage = new KeptStorage(userId);
  }

  /** Puts in what an earlier page kept, unless there is something newer. Returns the ids of these rooms. */
  async restore(): Promise<string[]> {
    if (!(await this.storage.exists())) return [];
    const [kept, ids] = await Promise.all([this.storage.rooms(), this.storage.roomIds('messages')]);
    if (this.ended) return [];
    for (const roomId of ids) this.withMessages.add(roomId);
    if (!this.deps.isListed()) this.deps.replicas.restore(kept.map(({ replica }) => ({ ...replica, held: new Map() })));
    return kept.map(({ roomId }) => roomId);
  }

  /** The room's latest messages, if they are known as of the revision that is held. */
  async messagesOf(roomId: string): Promise<readonly Message[] | undefined> {
    if (!this.withMessages.has(roomId)) return undefined;
    const stored = await this.storage.messagesOf(roomId);
    const replica = this.deps.replicas.replicaOf(roomId);
    const kept = allOf(this.changes.get(roomId))(stored);
    if (this.ended || !replica || !kept || kept.messages.length === 0) return undefined;
    const { rev, seq } = replica.summary;
    if (kept.rev < rev || (kept.messages.at(-1)?.seq ?? 0) < seq) return undefined;
    this.deps.recordKept(Object.entries(kept.names).map(([userId, displayName]) => ({ userId, displayName })));
    return kept.messages;
  }

  /** The room's replica is another. */
  change(roomId: string): void {
    this.changed.add(roomId);
    this.saveLater();
  }

  /** Changes of the room were applied, in order of revision. */
  advance(roomId: string, advance: Advance): void {
    if (this.withMessages.has(roomId)) this.changeMessages(roomId, (kept) => kept && withAdvance(kept, advance));
  }

  /** The room's latest messages were loaded. */
  keep(roomId: string, loaded: readonly Message[]): void {
    const rev = this.deps.replicas.replicaOf(roomId)?.summary.rev;
    if (rev === undefined || loaded.length === 0) return;
    const messages = loaded.slice(-KEPT_MESSAGES);
    this.withMessages.add(roomId);
    this.changes.delete(roomId);
    this.changeMessages(roomId, () => ({ roomId, rev, messages, names: this.namesOf(messages) }));
  }

  /** This user is not in the room any more. */
  forget(roomId: string): void {
    this.changes.delete(roomId);
    this.withMessages.delete(roomId);
    this.change(roomId);
  }

  /** Saves what waits, before the page goes. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.ended || this.changed.size + this.changes.size === 0) return;
    const { summaries, replicaOf } = this.deps.replicas;
    const latest = summaries.length > MAX_ROOMS ? summaries.toSorted(byLatest).slice(0, MAX_ROOMS) : summaries;
    const wanted = new Set(latest.map(({ roomId }) => roomId));
    const changed = [...this.changed];
    const rooms = changed.flatMap((roomId): KeptRoom[] => {
      const replica = replicaOf(roomId);
      if (!replica || !wanted.has(roomId)) return [];
      const { held: _, ...kept } = replica;
      return [{ roomId, replica: kept }];
    });
    const messages = new Map([...this.changes].flatMap(([id, list]) => (wanted.has(id) ? [[id, allOf(list)]] : [])));
    const gone = changed.filter((roomId) => !wanted.has(roomId));
    this.changed.clear();
    this.changes.clear();
    if (summaries.length > MAX_ROOMS)
      gone.push(...(await this.storage.roomIds('rooms')).filter((it) => !wanted.has(it)));
    await this.storage.save({ rooms, gone, messages });
  }

  /** Forgets everything. */
  async destroy(): Promise<void> {
    this.ended = true;
    clearTimeout(this.timer);
    this.changed.clear();
    this.changes.clear();
    await this.storage.destroy();
  }

  private changeMessages(roomId: string, change: Change): void {
    const changes = this.changes.get(roomId) ?? [];
    this.changes.set(roomId, changes.length < MAX_CHANGES ? changes.concat(change) : [() => undefined]);
    this.saveLater();
  }

  private saveLater(): void {
    if (!this.ended) this.timer ??= setTimeout(() => whenIdle(() => void this.flush()), SAVE_MS);
  }

  private namesOf(messages: readonly Message[]): Record<string, string> {
    const authors = [...new Set(messages.map(({ userId }) => userId))];
    const named = authors.map((userId) => [userId, this.deps.displayName(userId)] as const);
    return Object.fromEntries(named.filter(([userId, name]) => name !== userId));
  }
}
