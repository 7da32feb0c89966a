import { Injectable } from '@nestjs/common';
import type { Member, RoomSummary } from '@suda/contract';
import type { MemberEntry } from '../../ports/entry.js';
import type { MessageBatch } from '../../ports/socket-backplane.js';
import type { ChangeEvent, MessageChangeEvent } from './events.js';
import { encodeEvent } from '../sockets/encoded-event.js';
import { socketRooms } from '../sockets/socket-rooms.js';
import { Sockets } from '../sockets/sockets.js';

/** Emits room events to sockets of protocol v2: batches and deltas. */
@Injectable()
export class ProtocolV2 {
  constructor(private readonly sockets: Sockets) {}

  /** Messages of one room, in one frame to each socket of this process. */
  emitMessages(batches: readonly MessageBatch[]): void {
    const [first] = batches;
    if (!first) return;
    const room = socketRooms.room(first.roomId, 2);
    if (!this.sockets.hasLocalSockets(room)) return;
    const messages = batches.map(({ json }) => json).join(',');
    const args = `{"roomId":${JSON.stringify(first.roomId)},"messages":[${messages}]}`;
    this.sockets.emitEncoded(room, encodeEvent('messages', args));
  }

  publish(event: ChangeEvent): void {
    const { roomId } = event;
    const target = { room: socketRooms.room(roomId, 2) };
    switch (event.type) {
      case 'message_changed':
        return this.publishMessageChange(event);
      case 'members':
        return this.publishMembers(event.entry);
      case 'room':
        if (event.entry.cause === 'created') return;
        // The entry's own rev: the system message of the same step has its own frame and rev.
        return this.sockets.emitV2(target, 'room_updated', { room: { ...event.entry.room, rev: event.entry.rev } });
      case 'room_deleted':
        return this.sockets.emitV2(target, 'room_deleted', { roomId, rev: event.rev });
    }
  }

  private publishMessageChange({ roomId, message, reaction }: MessageChangeEvent): void {
    const room = socketRooms.room(roomId, 2);
    if (!reaction) return this.sockets.emitV2({ room }, 'message_updated', { roomId, message });
    const whole = socketRooms.room(roomId, 'whole');
    this.sockets.emitV2({ room, except: whole }, 'message_reacted', reaction);
    this.sockets.emitV2({ room: whole }, 'message_updated', { roomId, message });
  }

  private publishMembers({ roomId, rev, cause, room, joined, changed, left }: MemberEntry): void {
    for (const member of joined) {
      const target = { room: socketRooms.user(member.userId, 2) };
      if (this.sockets.mayHaveSockets(target.room)) {
        this.sockets.emitV2(target, 'room_created', { room: initialSummary(member, room, [...joined, ...changed]) });
      }
    }
    this.sockets.emitV2({ room: socketRooms.room(roomId, 2) }, 'member_changed', {
      roomId,
      rev,
      joined,
      changed,
      left,
      memberCount: room.memberCount,
    });
    const reason = cause === 'left' || cause === 'removed' || cause === 'banned' ? cause : undefined;
    for (const userId of left) {
      this.sockets.emitV2({ room: socketRooms.user(userId, 2) }, 'room_removed', { roomId, ...(reason && { reason }) });
    }
  }
}

/** The RoomSummary of a user who just became a member: everything counts as read. */
function initialSummary(member: Member, room: MemberEntry['room'], named: readonly Member[]): RoomSummary {
  const unread = { readSeq: room.seq, mentionCount: 0, mentionedAt: [], uncounted: [] };
  const summary: RoomSummary = { ...room, role: member.role, muted: false, notify: 'all', ...unread };
  const peer = room.direct ? named.find(({ userId }) => userId !== member.userId) : undefined;
  return peer ? { ...summary, peer: { userId: peer.userId, displayName: peer.displayName } } : summary;
}
