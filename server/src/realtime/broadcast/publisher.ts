import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { LOGGER, type Logger } from '../../observe/logger.js';
import { Metrics } from '../../observe/metrics.js';
import type { Entry } from '../../ports/entry.js';
import { RoomLog } from '../../ports/room-log.js';
import { SocketBackplane } from '../../ports/socket-backplane.js';
import { socketRooms } from '../sockets/socket-rooms.js';
import { eventsOf, type ChangeEvent, type MessagesEvent, type RoomEvent } from './events.js';
import { Sockets } from '../sockets/sockets.js';
import { ProtocolV1 } from './protocol-v1.js';
import { ProtocolV2 } from './protocol-v2.js';
import { RoomFrames } from './room-frames.js';

/** Publishes committed entries to both protocol versions, and keeps Socket.IO rooms in sync with room membership. */
@Injectable()
export class Publisher implements OnModuleInit {
  constructor(
    private readonly roomLog: RoomLog,
    private readonly sockets: Sockets,
    private readonly backplane: SocketBackplane,
    private readonly frames: RoomFrames,
    private readonly protocolV1: ProtocolV1,
    private readonly protocolV2: ProtocolV2,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.roomLog.onCommit((entries) => this.publish(entries));
  }

  private publish(entries: readonly Entry[]): void {
    for (const event of eventsOf(entries)) {
      if (event.type === 'messages') this.metrics.messages.inc(event.messages.length);
      try {
        this.publishEvent(event);
      } catch (error) {
        // The commit stands: clients that missed the frame detect the gap and sync.
        this.logger.error({ err: error, roomId: event.roomId }, 'frame not sent');
      }
    }
  }

  private publishEvent(event: RoomEvent): void {
    if (event.type === 'messages') return this.publishMessages(event);
    this.frames.before(event.roomId, event.rev);
    this.joinAndLeaveRooms(event);
    // Of those who just joined, too, what comes is in order from here on.
    this.frames.before(event.roomId, event.rev);
    this.protocolV1.publish(event);
    this.protocolV2.publish(event);
    this.clearDeletedRoom(event);
  }

  /** One publication for both protocols, unless somebody would miss it. */
  private publishMessages({ roomId, rev, messages }: MessagesEvent): void {
    const forV1 = this.protocolV1.takesBatches(roomId);
    if (!forV1) {
      this.frames.beforeSeparate(roomId);
      this.protocolV1.publishMessages(roomId, messages);
    }
    const json = messages.map((message) => JSON.stringify(message)).join(',');
    const batch = { roomId, rev, count: messages.length, json, forV1 };
    this.backplane.sendMessages(socketRooms.room(roomId, 2), batch);
    this.frames.add(batch);
  }

  private joinAndLeaveRooms(event: ChangeEvent): void {
    if (event.type !== 'members') return;
    this.sockets.leaveRoom(event.entry.left, event.roomId);
    this.sockets.joinRoom(
      event.entry.joined.map(({ userId }) => userId),
      event.roomId,
    );
  }

  private clearDeletedRoom(event: ChangeEvent): void {
    if (event.type === 'room_deleted') this.sockets.clearRoom(event.roomId);
  }
}
