import { Injectable } from '@nestjs/common';
import { LIMITS } from '@suda/contract';
import { RoomStore } from '../ports/room-store.js';
import { ReadMarkerBroadcast } from '../realtime/broadcast/read-marker-broadcast.js';
import { RoomAccess } from '../rooms/room-access.service.js';

/** Moves read markers and broadcasts them. */
@Injectable()
export class ReadMarkersService {
  constructor(
    private readonly rooms: RoomStore,
    private readonly frames: ReadMarkerBroadcast,
    private readonly access: RoomAccess,
  ) {}

  /** The marker after the update. */
  async advance(userId: string, roomId: string, seq: number): Promise<number> {
    const update = this.rooms.advanceReadMarker(roomId, userId, seq);
    const { readSeq, memberCount } = await this.access.withMembershipError(userId, roomId, update);
    this.frames.schedule(roomId, userId, readSeq, memberCount <= LIMITS.readMarkerMembers);
    return readSeq;
  }
}
