import { Injectable } from '@nestjs/common';
import { LIMITS } from '@suda/contract';
import { RoomStore } from '../ports/room-store.js';
import { ReadMarkerBroadcast } from '../realtime/broadcast/read-marker-broadcast.js';
import { RoomAccess } from '../rooms/room-access.service.js';

/** How far people have read. */
@Injectable()
export class ReadMarkersService {
  constructor(
    private readonly rooms: RoomStore,
    private readonly frames: ReadMarkerBroadcast,
    private readonly access: RoomAccess,
  ) {}

  async advance(userId: string, roomId: string, seq: number): Promise<number> {
    const step = this.rooms.advanceReadMarker(roomId, userId, seq);
    const { readSeq, memberCount } = await this.access.withMembershipError(userId, roomId, step);
    this.frames.schedule(roomId, userId, readSeq, memberCount <= LIMITS.readMarkerMembers);
    return readSeq;
  }
}
