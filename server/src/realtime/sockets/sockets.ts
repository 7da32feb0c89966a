import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ADMIN_NAMESPACE, ChatError, type EventsV1, type EventsV2, NAMESPACE } from '@suda/contract';
import { SocketBackplane } from '../../ports/socket-backplane.js';
import type { EncodedEvent } from './encoded-event.js';
import type { ChatNamespace, ChatSocket } from './socket.js';
import { AUDIENCES, socketRooms } from './socket-rooms.js';

/** Recipients of a frame: the sockets in one Socket.IO room, except those in others. */
interface Target {
  room: string;
  except?: string | string[];
  /** Only sockets of this process, for frames that every process emits to its own sockets. */
  local?: boolean;
}

const NONE: ReadonlySet<string> = new Set();

/** The namespace's sockets and their Socket.IO rooms. All broadcast frames are emitted here. */
@Injectable()
export class Sockets {
  private attached: ChatNamespace | undefined;
  private readonly emptiedListeners: ((room: string) => void)[] = [];

  constructor(private readonly backplane: SocketBackplane) {}

  attach(namespace: ChatNamespace): void {
    this.attached = namespace;
    namespace.adapter.on('delete-room', (room: string) => {
      for (const listener of this.emptiedListeners) listener(room);
    });
  }

  /** Called when the last socket of this process has left a Socket.IO room. */
  onEmptied(listener: (room: string) => void): void {
    this.emptiedListeners.push(listener);
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

  /** To these sockets of this process. */
  emitV2To<E extends keyof EventsV2>(socketIds: string[], event: E, ...args: Parameters<EventsV2[E]>): void {
    send(this.namespace.local.to(socketIds), event, args);
  }

  /** To the sockets of this process in the Socket.IO room. */
  emitEncoded(room: string, { packet, options }: EncodedEvent): void {
    const { sockets } = this.namespace;
    for (const id of this.localSocketsIn(room)) sockets.get(id)?.conn.write(packet, options as object);
  }

  private emit({ room, except, local }: Target, event: keyof (EventsV1 & EventsV2), args: unknown[]): void {
    if (!(local ? this.hasLocalSockets(room) : this.mayHaveSockets(room))) return;
    let operator = local ? this.namespace.local.to(room) : this.namespace.to(room);
    if (except) operator = operator.except(except);
    send(operator, event, args);
  }

  /** False only when the Socket.IO room is certainly empty in all processes, so that a frame need not be built. */
  mayHaveSockets(room: string): boolean {
    return this.backplane.spansProcesses || this.hasLocalSockets(room);
  }

  /** Whether any socket of this process is in the Socket.IO room. */
  hasLocalSockets(room: string): boolean {
    return this.namespace.adapter.rooms.has(room);
  }

  /** The ids of this process's sockets in the Socket.IO room. */
  localSocketsIn(room: string): ReadonlySet<string> {
    return this.namespace.adapter.rooms.get(room) ?? NONE;
  }

  /** The sockets of this process. */
  localSockets(): Iterable<ChatSocket> {
    return this.namespace.sockets.values();
  }

  /** The user's sockets of this process. */
  localSocketsOf(userId: string): ChatSocket[] {
    const ids = AUDIENCES.flatMap((audience) => [...this.localSocketsIn(socketRooms.user(userId, audience))]);
    return [...new Set(ids)].flatMap((id) => this.namespace.sockets.get(id) ?? []);
  }

  /** Joins all sockets of the users, in every process, to the chat room's Socket.IO rooms of their audiences. */
  joinRoom(userIds: readonly string[], roomId: string): void {
    for (const userId of userIds) {
      for (const audience of AUDIENCES) {
        const user = socketRooms.user(userId, audience);
        if (this.mayHaveSockets(user)) this.namespace.in(user).socketsJoin(socketRooms.room(roomId, audience));
      }
    }
  }

  /** The reverse of `joinRoom`. */
  leaveRoom(userIds: readonly string[], roomId: string): void {
    for (const userId of userIds) {
      for (const audience of AUDIENCES) {
        const user = socketRooms.user(userId, audience);
        if (this.mayHaveSockets(user)) this.namespace.in(user).socketsLeave(socketRooms.room(roomId, audience));
      }
    }
  }

  /** Removes all sockets from the chat room's Socket.IO rooms. */
  clearRoom(roomId: string): void {
    for (const audience of AUDIENCES) {
      const room = socketRooms.room(roomId, audience);
      if (this.mayHaveSockets(room)) this.namespace.in(room).socketsLeave(room);
    }
  }

  isInRoom(socket: ChatSocket, roomId: string): boolean {
    return socket.rooms.has(socketRooms.room(roomId, socket.data.protocol));
  }

  /** Disconnects the sockets of a session, in every process; their clients do not reconnect by themselves. */
  disconnectSession(sessionId: string): void {
    for (const name of [NAMESPACE, ADMIN_NAMESPACE]) {
      this.namespace.server.of(name).in(socketRooms.session(sessionId)).disconnectSockets(true);
    }
  }

  /** Closes connections of this process that were opened more than `ageMs` ago; their clients reconnect. */
  closeOlderThan(ageMs: number): void {
    const oldest = Date.now() - ageMs;
    for (const socket of this.namespace.sockets.values()) {
      if (socket.handshake.issued < oldest) socket.conn.close();
    }
  }

  /**
   * Closes every connection of this process below Socket.IO, so that clients reconnect at once. Waits at most `timeoutMs`
   * for buffered packets to be sent.
   */
  async closeAll(timeoutMs: number): Promise<void> {
    const connections = [...this.namespace.sockets.values()].map(({ conn }) => conn);
    const closed = connections.map(async (connection) => {
      const close = once(connection, 'close').catch(() => undefined);
      connection.close();
      await close;
    });
    await Promise.race([Promise.all(closed), setTimeout(timeoutMs, undefined, { ref: false })]);
    for (const connection of connections) connection.close(true);
  }
}

function send(to: ReturnType<ChatNamespace['to']>, event: keyof (EventsV1 & EventsV2), args: unknown[]): void {
  to.emit(event, ...(args as never[]));
}
