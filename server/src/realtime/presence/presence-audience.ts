import { Injectable } from '@nestjs/common';
import { isDirectRoomId } from '@suda/contract';
import { RoomStore } from '../../ports/room-store.js';
import { RoomSizes } from '../sockets/room-sizes.js';
import { socketRooms } from '../sockets/socket-rooms.js';
import { Sockets } from '../sockets/sockets.js';
import { PresenceWatches } from './presence-watches.js';

/** Who of this process hears of a user. */
interface Audience {
  /** Socket.IO rooms, whose sockets hear of them that don't name whom they watch. */
  rooms: string[];
  /** Sockets that watch the user. */
  watchers: ReadonlySet<string>;
}

/**
 * The sockets that hear of the presence changes of a user: those that watch them, and older clients in the rooms of the user
 * that are not large. All of people that may know of them (`RoomStore.shareRoom`), as it is now.
 */
@Injectable()
export class PresenceAudience {
  constructor(
    private readonly rooms: RoomStore,
    private readonly sockets: Sockets,
    private readonly sizes: RoomSizes,
    private readonly watches: PresenceWatches,
  ) {}

  async of(userId: string): Promise<Audience> {
    const watchers = this.watches.watchersOf(userId);
    const [older, watched] = await Promise.all([
      this.ofOlderClients(userId),
      this.showing(userId, [...watchers.keys()]),
    ]);
    const heard = watched.flatMap((roomId) => {
      const inRoom = this.sockets.localSocketsIn(socketRooms.room(roomId, 2));
      return [...(watchers.get(roomId) ?? [])].filter((it) => inRoom.has(it));
    });
    return { rooms: older.map((roomId) => socketRooms.room(roomId, 2)), watchers: new Set(heard) };
  }

  /** The sockets of the Socket.IO room that don't name whom they watch. */
  olderClientsIn(room: string): ReadonlySet<string> {
    return new Set([...this.sockets.localSocketsIn(room)].filter((it) => this.watches.others.has(it)));
  }

  /** How many there are of these. */
  get olderClients(): number {
    return this.watches.others.size;
  }

  private async ofOlderClients(userId: string): Promise<string[]> {
    if (this.olderClients === 0) return [];
    const roomIds = await this.rooms.roomIdsOf(userId);
    const here = roomIds.filter((roomId) => this.sockets.hasLocalSockets(socketRooms.room(roomId, 2)));
    const small = await Promise.all(here.map(async (it) => ((await this.sizes.isLarge(it)) ? [] : [it])));
    return this.withoutHidden(userId, small.flat());
  }

  /** Those of the rooms that the user is in, and in which others may know of them. */
  private async showing(userId: string, roomIds: readonly string[]): Promise<string[]> {
    if (roomIds.length === 0) return [];
    const mine = await this.rooms.states(userId, roomIds);
    return this.withoutHidden(
      userId,
      mine.map(({ roomId }) => roomId),
    );
  }

  private async withoutHidden(userId: string, roomIds: readonly string[]): Promise<string[]> {
    const direct = roomIds.filter(isDirectRoomId);
    const groups = roomIds.filter((roomId) => !isDirectRoomId(roomId));
    // A peer with whom the user is in a group as well hears of them there.
    return [...groups, ...(await this.rooms.showingDirect(userId, direct))];
  }
}
