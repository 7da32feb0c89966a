import { Injectable } from '@nestjs/common';
import type { PersonInRoom } from '../../ports/room-store.js';
import type { ChatSocket } from '../sockets/socket.js';

const keyOf = ({ roomId, userId }: PersonInRoom): string => JSON.stringify([roomId, userId]);

/** Whom the clients of this process show: what these do is told, and nobody else’s coming costs anything. */
@Injectable()
export class PresenceWatches {
  /** userId → roomId → the sockets that show them there. */
  private readonly sockets = new Map<string, Map<string, Set<string>>>();
  private readonly bySocket = new Map<string, Map<string, PersonInRoom>>();
  /** Sockets of protocol v2 that don't name whom they watch: they hear of everybody whom they may know of. */
  readonly others: Set<string> = new Set<string>();

  /** Until the socket ends. */
  enter(socket: ChatSocket): void {
    const { protocol, watches } = socket.data;
    if (protocol !== 2) return;
    if (watches) this.bySocket.set(socket.id, new Map());
    else this.others.add(socket.id);
    socket.once('disconnect', () => {
      this.set(socket.id, []);
      this.bySocket.delete(socket.id);
      this.others.delete(socket.id);
    });
  }

  /** Replaces whom the socket watches; returns those that it did not watch before. Nobody for one that did not say it would. */
  set(socketId: string, people: readonly PersonInRoom[]): PersonInRoom[] {
    const before = this.bySocket.get(socketId);
    if (!before) return [];
    const now = new Map(people.map((it) => [keyOf(it), it]));
    for (const [key, it] of before) if (!now.has(key)) this.remove(it, socketId);
    const added = [...now].filter(([key]) => !before.has(key)).map(([, it]) => it);
    for (const it of added) this.add(it, socketId);
    this.bySocket.set(socketId, now);
    return added;
  }

  /** By room, the sockets that show the user there. */
  watchersOf(userId: string): ReadonlyMap<string, ReadonlySet<string>> {
    return this.sockets.get(userId) ?? NOBODY;
  }

  private add({ roomId, userId }: PersonInRoom, socketId: string): void {
    const rooms = this.sockets.get(userId) ?? new Map<string, Set<string>>();
    const sockets = rooms.get(roomId) ?? new Set();
    this.sockets.set(userId, rooms.set(roomId, sockets.add(socketId)));
  }

  private remove({ roomId, userId }: PersonInRoom, socketId: string): void {
    const rooms = this.sockets.get(userId);
    const sockets = rooms?.get(roomId);
    sockets?.delete(socketId);
    if (sockets?.size === 0) rooms?.delete(roomId);
    if (rooms?.size === 0) this.sockets.delete(userId);
  }
}

const NOBODY: ReadonlyMap<string, ReadonlySet<string>> = new Map();
