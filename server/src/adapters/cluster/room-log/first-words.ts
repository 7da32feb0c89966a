import type { RoomIndex } from '../room-store/room-index.js';

const REMEMBERED = 10_000;

/**
 * Tells the index when a member writes in a room: a member who was put there by a stranger has chosen it now. Remembers the latest,
 * so that it costs the first message alone; a member who is removed and put there again may have to open the room instead.
 */
export class FirstWords {
  private readonly told = new Set<string>();

  constructor(private readonly index: RoomIndex) {}

  async tell(userId: string, roomId: string): Promise<void> {
    const key = `${roomId} ${userId}`;
    if (this.told.has(key)) return;
    if (this.told.size >= REMEMBERED) this.told.clear();
    this.told.add(key);
    // The message stands in any case.
    await this.index.chosen(userId, roomId).catch(() => this.told.delete(key));
  }
}
