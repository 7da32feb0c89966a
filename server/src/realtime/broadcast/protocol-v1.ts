import { Injectable } from '@nestjs/common';
import { LIMITS, type Message, type Room, type User, type MessageV1 } from '@suda/contract';
import type { MemberEntry } from '../../ports/entry.js';
import { MessageHistory } from '../../ports/message-history.js';
import { RoomStore } from '../../ports/room-store.js';
import type { MessageBatch } from '../../ports/socket-backplane.js';
import { Replicas } from '../replicas/replicas.js';
import { JOINT_MESSAGES } from '../replicas/replica-messages.js';
import type { ChangeEvent } from './events.js';
import { OnlineUsersBroadcast } from './online-users-broadcast.js';
import type { ChatSocket } from '../sockets/socket.js';
import { socketRooms } from '../sockets/socket-rooms.js';
import { Sockets } from '../sockets/sockets.js';
import { KeyedTaskQueue } from './keyed-task-queue.js';

const toProtocolV1 = (message: Message): MessageV1 => ({ ...message, senderId: message.userId });

/** Emits room events to sockets of protocol v1 (the default): single messages, complete lists. */
@Injectable()
export class ProtocolV1 {
  /** Queues a room's frames behind pending reads of lists and pages: new members must not see a message twice or late. */
  private readonly queue = new KeyedTaskQueue();

  constructor(
    private readonly sockets: Sockets,
    private readonly rooms: RoomStore,
    private readonly history: MessageHistory,
    private readonly onlineUsers: OnlineUsersBroadcast,
    private readonly replicas: Replicas,
  ) {}

  /** Whether messages of the room may come by batches: not while frames wait that have to come before them. */
  takesBatches(roomId: string): boolean {
    return !this.queue.isBusy(roomId) && this.replicas.allKnow(JOINT_MESSAGES);
  }

  /** To the sockets of all processes. */
  publishMessages(roomId: string, messages: readonly Message[]): void {
    this.queue.run(roomId, () => messages.forEach((message) => this.emitMessage(message)));
  }

  /** Messages of one room, to the sockets of this process. */
  emitMessages(batches: readonly MessageBatch[]): void {
    const [first] = batches;
    if (!first || !this.sockets.hasLocalSockets(socketRooms.room(first.roomId, 1))) return;
    const messages = JSON.parse(`[${batches.map(({ json }) => json).join(',')}]`) as Message[];
    this.queue.run(first.roomId, () => messages.forEach((message) => this.emitMessage(message, true)));
  }

  publish(event: ChangeEvent): void {
    const { roomId } = event;
    switch (event.type) {
      case 'members':
        return this.publishMembers(event.entry);
      case 'room_deleted':
        return this.queue.run(roomId, () => this.emitSystem(roomId, 'The room was deleted'));
      case 'message_changed':
      case 'room':
        return;
    }
  }

  /** Emits the welcome text to a socket that registered, and schedules the list of online users. */
  emitWelcome(socket: ChatSocket, user: User): void {
    if (socket.data.protocol !== 1) return;
    socket.emit('system', { content: `Welcome, ${user.displayName}` } as never);
    this.onlineUsers.schedule();
  }

  /** Emits the room and its latest messages to users who became members. */
  publishRoomTo(userIds: readonly string[], room: Room): void {
    for (const userId of userIds) {
      const target = { room: socketRooms.user(userId, 1) };
      if (!this.sockets.mayHaveSockets(target.room)) continue;
      this.queue.run(room.roomId, () => this.emitRoom(target, userId, room));
    }
  }

  /** The same for a member who joins again, plus the member list, which only that user receives. */
  republishRoomTo(userId: string, room: Room): void {
    const target = { room: socketRooms.user(userId, 1) };
    if (!this.sockets.mayHaveSockets(target.room)) return;
    this.queue.run(room.roomId, async () => {
      await this.emitRoom(target, userId, room);
      await this.emitMemberList(target.room, room.roomId);
    });
  }

  private async emitRoom(target: { room: string }, userId: string, { roomId, seq }: Room): Promise<void> {
    const summary = await this.rooms.summary(roomId, userId);
    if (!summary) return;
    this.sockets.emitV1(target, 'joined_room', { roomId, room: summary });
    // Reads more than it emits, because system and deleted messages are left out.
    const page = await this.history.page(roomId, { before: seq + 1 }, LIMITS.pageSize);
    const texts = page.messages.filter(({ kind, deletedAt }) => kind === 'text' && !deletedAt);
    const messages = texts.slice(-LIMITS.defaultPageSize).map(toProtocolV1);
    this.sockets.emitV1(target, 'receive_messages', { roomId, messages });
  }

  private emitMessage(message: Message, local = false): void {
    const target = { room: socketRooms.room(message.roomId, 1), local };
    if (message.kind === 'system') this.emitSystem(message.roomId, message.content, local);
    else if (this.sockets.mayHaveSockets(target.room))
      this.sockets.emitV1(target, 'receive_message', toProtocolV1(message));
  }

  private emitSystem(roomId: string, content: string, local = false): void {
    this.sockets.emitV1({ room: socketRooms.room(roomId, 1), local }, 'system', { roomId, content });
  }

  private publishMembers(entry: MemberEntry): void {
    const { roomId, room, joined, cause, actorId, left } = entry;
    if (cause === 'joined' || cause === 'added') {
      this.publishRoomTo(
        joined.map(({ userId }) => userId),
        room,
      );
    }
    const listChanged = joined.length > 0 || left.length > 0;
    if (listChanged && this.sockets.mayHaveSockets(socketRooms.room(roomId, 1))) {
      this.queue.run(roomId, () =>
        this.emitMemberList(socketRooms.room(roomId, 1), roomId, cause === 'created' ? actorId : undefined),
      );
    }
    if (cause === 'removed' || cause === 'banned') {
      for (const userId of left) {
        this.sockets.emitV1({ room: socketRooms.user(userId, 1) }, 'system', {
          roomId,
          content: `You were ${cause} from the room`,
        });
      }
    }
  }

  private async emitMemberList(room: string, roomId: string, hostId?: string): Promise<void> {
    const participants = await this.rooms.memberIds(roomId, LIMITS.protocolV1List);
    this.sockets.emitV1({ room }, 'room_created', { roomId, participants });
    if (hostId !== undefined) {
      this.sockets.emitV1({ room, except: socketRooms.user(hostId, 1) }, 'room_invite', {
        roomId,
        hostId,
        participants,
      });
    }
  }
}
