import { Injectable } from '@nestjs/common';
import type { CommandPayload, CommandResult } from '@suda/contract';
import { RoomStore, type ReadMarker } from '../ports/room-store.js';
import { ReadMarkerBroadcast } from '../realtime/broadcast/read-marker-broadcast.js';
import { RoomAccess } from '../rooms/room-access.service.js';

type MessagePlace = CommandPayload<'mark_read'>;

const shown = ({ readSeq, readEpoch }: ReadMarker) => ({ readSeq, ...(readEpoch > 0 && { readEpoch }) });

/** Moves read markers and broadcasts them. */
@Injectable()
export class ReadMarkersService {
  constructor(
    private readonly rooms: RoomStore,
    private readonly frames: ReadMarkerBroadcast,
    private readonly access: RoomAccess,
  ) {}

  /** Moves the caller's marker forward up to a message; returns it. */
  async read(userId: string, { roomId, seq }: MessagePlace): Promise<CommandResult<'mark_read'>> {
    const update = this.rooms.advanceReadMarker(roomId, userId, seq);
    const marker = await this.access.withMembershipError(userId, roomId, update);
    this.frames.schedule(roomId, userId, marker);
    return shown(marker);
  }

  /** Moves the caller's marker back before a message; returns it. */
  async unread(userId: string, { roomId, seq }: MessagePlace): Promise<CommandResult<'mark_unread'>> {
    const update = this.rooms.returnReadMarker(roomId, userId, seq);
    const marker = await this.access.withMembershipError(userId, roomId, update);
    this.frames.sendBack(roomId, userId, marker);
    return { ...shown(marker), seq: marker.seq };
  }
}
