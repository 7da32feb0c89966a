import { PARTITIONS, partitionOf } from '@suda/engines/log';
import type { RedisConnections } from '@suda/engines/redis';
import type { RoomIndex } from '../room-store/room-index.js';

const PEOPLE_PER_STEP = 500;
const ROOMS_PER_LOOK = 100;
const LOOK_EVERY_MS = 10 * 60_000;

/**
 * Removes what a deleted room left behind outside of its own keys: each member's index entry and mentions. What is left
 * to do is in Redis, so another process goes on where one died; doing it twice does no harm.
 */
export class RoomPurge {
  private timer: NodeJS.Timeout | undefined;
  private work: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly connections: RedisConnections,
    private readonly index: RoomIndex,
  ) {}

  /** Goes on with what others left undone, now and every few minutes. */
  begin(): void {
    this.add(() => this.lookForRooms());
    this.timer = setInterval(() => this.add(() => this.lookForRooms()), LOOK_EVERY_MS);
    this.timer.unref();
  }

  start(roomId: string): void {
    this.add(() => this.purge(roomId));
  }

  /** Ends after the step under way. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.work;
  }

  private add(work: () => Promise<void>): void {
    // One at a time: nobody waits for it. What fails is found again at the next look.
    this.work = this.work.then(() => (this.closed ? undefined : work())).catch(() => undefined);
  }

  private async lookForRooms(): Promise<void> {
    const { commands, keys } = this.connections;
    for (let partition = 0; partition < PARTITIONS && !this.closed; partition += 1) {
      for (const roomId of await commands.zrange(keys.purges(partition), 0, String(ROOMS_PER_LOOK - 1))) {
        await this.purge(roomId);
      }
    }
  }

  private async purge(roomId: string): Promise<void> {
    const { commands, keys } = this.connections;
    const { purged } = keys.room(roomId);
    while (!this.closed) {
      const people = await commands.zrange(purged, 0, String(PEOPLE_PER_STEP - 1));
      if (people.length === 0) {
        await commands.zrem(keys.purges(partitionOf(roomId)), roomId);
        return;
      }
      // No id is ever used again, so nobody can have entered the room anew.
      await this.index.drop(people, roomId, Number.MAX_SAFE_INTEGER);
      await commands.unlink(...people.map((it) => keys.mentions(roomId, it)));
      await commands.zrem(purged, ...people);
    }
  }
}
