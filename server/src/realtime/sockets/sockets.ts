import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ChatError, type EventsV1, type EventsV2 } from '@suda/contract';
import { SocketBackplane } from '../../ports/socket-backplane.js';
import type { ChatNamespace, ChatSocket } from './socket.js';
import { socketRooms, PROTOCOLS } from './socket-rooms.js';

/** Where a frame goes: the name of one Socket.IO room, less the sockets of one other. */
interface Target {
  room: string;
  except?: string;
  /** Only to sockets of this process, when every process tells its own. */
  local?: boolean;
}

/** The sockets of this server, and who of them is in which Socket.IO room. Every frame leaves through here. */
@Injectable()
export class Sockets {
  private attached: ChatNamespace | undefined;

  constructor(private readonly backplane: SocketBackplane) {}

  attach(namespace: ChatNamespace): void {
    this.attached = namespace;
  }

  private get namespace(): ChatNamespace {
    if (!this.attached) throw new ChatError('unavailable', 'Sockets are not open yet.');
    return this.attached;
  }

  emitV1<E extends keyof EventsV1>(target: Target, event: E, ...args: Parameters<EventsV1[E]>): void {
    this.emit(target, event, args);
  }

  emitV2<E extends keyof EventsV2>(target: Target, event: E, ...args: Parameters<EventsV2[E]>): void {
    this.emit(target, event, args);
  }

  private emit({ room, except, local }: Target, event: keyof (EventsV1 & EventsV2), args: unknown[]): void {
    if (!(local ? this.hasLocalSockets(room) : this.mayHaveSockets(room))) return;
    let operator = local ? this.namespace.local.to(room) : this.namespace.to(room);
    if (except) operator = operator.except(except);
    operator.emit(event, ...(args as never[]));
  }

  /** False when surely nobody is in the Socket.IO room, so that a frame need not be built. */
  mayHaveSockets(room: string): boolean {
    return this.backplane.spansProcesses || this.hasLocalSockets(room);
  }

  /** Whether a socket of this process is in the Socket.IO room. */
  hasLocalSockets(room: string): boolean {
    return this.namespace.adapter.rooms.has(room);
  }

  /** The sockets of this process. */
  localSockets(): Iterable<ChatSocket> {
    return this.namespace.sockets.values();
  }

  /** Lets all sockets of the users into a chat room's audience, each on its protocol. */
  joinRoom(userIds: readonly string[], roomId: string): void {
    for (const userId of userIds) {
      for (const protocol of PROTOCOLS) {
        const user = socketRooms.user(userId, protocol);
        if (this.mayHaveSockets(user)) this.namespace.in(user).socketsJoin(socketRooms.room(roomId, protocol));
      }
    }
  }

  leaveRoom(userIds: readonly string[], roomId: string): void {
    for (const userId of userIds) {
      for (const protocol of PROTOCOLS) {
        const user = socketRooms.user(userId, protocol);
        if (this.mayHaveSockets(user)) this.namespace.in(user).socketsLeave(socketRooms.room(roomId, protocol));
      }
    }
  }

  /** Nobody is in the chat room's audience any more. */
  clearRoom(roomId: string): void {
    for (const protocol of PROTOCOLS) {
      const room = socketRooms.room(roomId, protocol);
      if (this.mayHaveSockets(room)) this.namespace.in(room).socketsLeave(room);
    }
  }

  isInRoom(socket: ChatSocket, roomId: string): boolean {
    return socket.rooms.has(socketRooms.room(roomId, socket.data.protocol));
  }

  /** Ends the sockets of a session that was ended; their clients do not come back by themselves. */
  disconnectSession(sessionId: string): void {
    this.namespace.in(socketRooms.session(sessionId)).disconnectSockets(true);
  }

  closeOlderThan(ageMs: number): void {
    const oldest = Date.now() - ageMs;
    for (const socket of this.namespace.sockets.values()) {
      if (socket.handshake.issued < oldest) socket.conn.close();
    }
  }

  /**
   * Breaks every connection as a network would, so that clients reconnect at once; first what was written to it goes out,
   * for at most `patienceMs`.
   */
  async closeAll(patienceMs: number): Promise<void> {
    const connections = [...this.namespace.sockets.values()].map(({ conn }) => conn);
    const ends = connections.map(async (connection) => {
      const end = once(connection, 'close').catch(() => undefined);
      connection.close();
      await end;
    });
    await Promise.race([Promise.all(ends), setTimeout(patienceMs, undefined, { ref: false })]);
    for (const connection of connections) connection.close(true);
  }
}
