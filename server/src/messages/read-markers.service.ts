import { Injectable } from '@nestjs/common';
import { LIMITS } from '@suda/contract';
import { RoomStore } from '../ports/room-store.js';
import { ReadMarkerFrames } from '../realtime/read-marker-frames.js';

/** How far people have read. */
@Injectable()
export class ReadMarkersService {
  constructor(
    private readonly rooms: RoomStore,
    private readonly frames: ReadMarkerFrames,
  ) {}

  async advance(userId: string, roomId: string, seq: number): Promise<number> {
    const { readSeq, memberCount } = await this.rooms.advanceReadMarker(roomId, userId, seq);
    this.frames.moved(roomId, userId, readSeq, memberCount <= LIMITS.readMarkerMembers);
    return readSeq;
  }
}
