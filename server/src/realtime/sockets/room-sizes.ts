import { Injectable } from '@nestjs/common';
import { LIMITS } from '@suda/contract';
import { RoomStore } from '../../ports/room-store.js';

const READ_EVERY_MS = 60_000;
const MOST_ROOMS = 50_000;

interface Size {
  large: Promise<boolean>;
  readAt: number;
}

/** Whether rooms have so many members that what members merely do in them is not told to all; as of the last minute. */
@Injectable()
export class RoomSizes {
  private readonly sizes = new Map<string, Size>();

  constructor(private readonly rooms: RoomStore) {}

  isLarge(roomId: string): Promise<boolean> {
    const known = this.sizes.get(roomId);
    if (known && performance.now() - known.readAt < READ_EVERY_MS) return known.large;
    const large = this.rooms.memberCount(roomId).then((count) => count > LIMITS.signalMembers);
    this.sizes.delete(roomId);
    this.sizes.set(roomId, { large, readAt: performance.now() });
    large.catch(() => this.sizes.delete(roomId));
    if (this.sizes.size > MOST_ROOMS) this.sizes.delete(this.sizes.keys().next().value ?? '');
    return large;
  }
}
