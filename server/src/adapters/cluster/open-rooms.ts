import { AccountKeys } from '@suda/engines/log';
import { UserNames } from './account-store/user-names.js';
import { RedisInviteLinks } from './invite-links/invite-links.js';
import { MessageChanger } from './room-log/message-changer.js';
import { PublicRooms } from './room-store/public-rooms.js';
import type { MessageArchive } from './room-log/message-archive.js';
import { FirstWords } from './room-log/first-words.js';
import { RedisRoomLog } from './room-log/room-log.js';
import { RedisRoomStore } from './room-store/room-store.js';
import { RedisWriter, type WriterObservers } from './redis/writer.js';
import type { RedisConnections } from '@suda/engines/redis';
import { RoomChanger } from './room-log/room-changer.js';
import { Copies } from './room-log/copies.js';
import { HotMessages } from './message-history/hot-messages.js';
import { RoomIndex } from './room-store/room-index.js';
import { RoomLocks } from './room-log/room-lock.js';
import { RoomPurge } from './room-log/room-purge.js';
import { ROOM_LOG_SCRIPTS } from './room-log/scripts.js';
import { ROOM_STORE_SCRIPTS } from './room-store/scripts.js';
import { UserRooms } from './room-store/user-rooms.js';

/** The log of rooms and their present state, which share one writer. */
export interface RoomSide {
  roomLog: RedisRoomLog;
  rooms: RedisRoomStore;
  inviteLinks: RedisInviteLinks;
  /** Carries out what is under way. */
  close: () => Promise<void>;
}

export async function openRoomSide(
  connections: RedisConnections,
  options: { archive: MessageArchive } & WriterObservers,
): Promise<RoomSide> {
  const writer = await RedisWriter.open(connections, [...ROOM_LOG_SCRIPTS, ...ROOM_STORE_SCRIPTS], options);
  const index = new RoomIndex(connections, writer);
  const purge = new RoomPurge(connections, index);
  const publicRooms = new PublicRooms(connections);
  await publicRooms.prepare();
  const copies = await Copies.open(connections);
  const locks = new RoomLocks();
  const archive = withHot(new HotMessages(connections), options.archive);
  // It has looked whether the message is hot, before it asks.
  const messages = new MessageChanger(connections, writer, options.archive, locks);
  const inviteLinks = new RedisInviteLinks(connections.commands, connections.keys);
  const names = new UserNames(connections.commands, new AccountKeys(connections.keys.prefix));
  const rooms = new RoomChanger(connections, writer, index, purge, inviteLinks, copies, names);
  purge.begin();
  return {
    inviteLinks,
    roomLog: new RedisRoomLog(connections, writer, archive, locks, messages, rooms, new FirstWords(index), copies),
    rooms: new RedisRoomStore(connections, writer, new UserRooms(connections, index), publicRooms, names),
    close: async () => {
      await purge.close();
      await writer.drain();
    },
  };
}

/** What is hot, then the archive: what left hot before we looked is archived. */
const withHot = (hot: HotMessages, archive: MessageArchive): MessageArchive => ({
  message: async (roomId, seq) => (await hot.range(roomId, seq, seq)).get(seq) ?? archive.message(roomId, seq),
});
