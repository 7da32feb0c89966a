import { PARTITIONS, partitionOf } from '@suda/engines/log';
import type { RedisConnections } from '@suda/engines/redis';
import type { RoomIndex } from '../room-store/room-index.js';

const MEMBERS_PER_STEP = 500;
const ROOMS_PER_SCAN = 100;
const SCAN_EVERY_MS = 10 * 60_000;

/**
 * Removes what a deleted room left outside of its own keys: each member's index entry and mentions. The work to do is
 * listed in Redis, so another process continues where one died. Idempotent.
 */
export class RoomPurge {
  private timer: NodeJS.Timeout | undefined;
  private work: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly connections: RedisConnections,
    private readonly index: RoomIndex,
  ) {}

  /** Resumes unfinished purges, now and every few minutes. */
  begin(): void {
    this.add(() => this.scan());
    this.timer = setInterval(() => this.add(() => this.scan()), SCAN_EVERY_MS);
    this.timer.unref();
  }

  start(roomId: string): void {
    this.add(() => this.purge(roomId));
  }

  /** Resolves after the current step. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.work;
  }

  private add(work: () => Promise<void>): void {
    // One at a time, since nothing waits for it. A failed one is found again by the next scan.
    this.work = this.work.then(() => (this.closed ? undefined : work())).catch(() => undefined);
  }

  private async scan(): Promise<void> {
    const { commands, keys } = this.connections;
    for (let partition = 0; partition < PARTITIONS && !this.closed; partition += 1) {
      for (const roomId of await commands.zrange(keys.purges(partition), 0, String(ROOMS_PER_SCAN - 1))) {
        await this.purge(roomId);
      }
    }
  }

  private async purge(roomId: string): Promise<void> {
    const { commands, keys } = this.connections;
    const { purged } = keys.room(roomId);
    while (!this.closed) {
      const members = await commands.zrange(purged, 0, String(MEMBERS_PER_STEP - 1));
      if (members.length === 0) {
        await commands.zrem(keys.purges(partitionOf(roomId)), roomId);
        return;
      }
      // A roomId is never used again, so nobody can have entered the room again.
      await this.index.drop(members, roomId, Number.MAX_SAFE_INTEGER);
      await commands.unlink(...members.map((it) => keys.mentions(roomId, it)));
      await commands.zrem(purged, ...members);
    }
  }
}
