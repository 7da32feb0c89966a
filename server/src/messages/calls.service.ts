import { Injectable } from '@nestjs/common';
import { LIMITS, type Calls } from '@suda/contract';
import { PresenceStore } from '../ports/presence-store.js';
import { RoomStore } from '../ports/room-store.js';
import { requireMayCall } from '../rules/message-rules.js';

interface Calling {
  roomId: string;
  mentions?: string[] | undefined;
  calls?: Calls | undefined;
}

/** Who is meant by a call of everybody in a room, or of everybody there who is online. */
@Injectable()
export class CallsService {
  constructor(
    private readonly rooms: RoomStore,
    private readonly presence: PresenceStore,
  ) {}

  /**
   * Whom a message mentions, with those whom it calls.
   * @throws {ChatError} `forbidden` or `too_large` for a call that its author may not make
   */
  async mentions(userId: string, { roomId, mentions, calls }: Calling): Promise<string[] | undefined> {
    if (!calls) return mentions;
    const room = await this.rooms.summary(roomId, userId);
    // The log refuses callers that are not members.
    if (!room) return mentions;
    requireMayCall(room.role, room.memberCount);
    const others = (await this.rooms.memberIds(roomId, LIMITS.called)).filter((it) => it !== userId);
    const online = calls === 'here' ? await this.presence.onlineOf(others) : undefined;
    return [...new Set([...(mentions ?? []), ...others.filter((it) => online?.has(it) ?? true)])];
  }
}
