import type { Message } from '@suda/contract';
import type { Backend } from '../../../ports/backend.js';
import { AccountKeys } from '@suda/engines/log';
import { RedisAccountStore } from '../account-store/account-store.js';
import { DynamoMessageHistory } from '../message-history/message-history.js';
import { HotMessages } from '../message-history/hot-messages.js';
import { prepareStreams, type RedisSettings } from '@suda/engines/redis';
import { redisForTest } from './redis.js';
import { connectRedis } from '../redis/connect.js';
import { openRoomSide } from '../open-rooms.js';

/** Instead of DynamoDB: what a test puts there. */
class ArchiveInMemory {
  readonly messages = new Map<string, Message>();

  async message(roomId: string, seq: number): Promise<Message | undefined> {
    return this.messages.get(`${roomId}.${seq}`);
  }

  async range(roomId: string, from: number, to: number): Promise<Message[]> {
    return [...this.messages.values()].filter((it) => it.roomId === roomId && it.seq >= from && it.seq <= to);
  }

  reportLost(): void {}
}

/** What one process has of rooms; with settings, another process over the same Redis. */
export async function openRooms(settings: RedisSettings, archive = new ArchiveInMemory()) {
  const connections = await connectRedis(settings);
  await prepareStreams(connections);
  const side = await openRoomSide(connections, { archive });
  const { roomLog, rooms, inviteLinks } = side;
  const history = new DynamoMessageHistory(new HotMessages(connections), archive as never);
  const close = async (): Promise<void> => {
    await side.close();
    await connections.close();
  };
  return { connections, settings, archive, roomLog, rooms, inviteLinks, history, close };
}

export type Rooms = Awaited<ReturnType<typeof openRooms>>;

/** For the suites of the room side's ports: nothing is found. */
export async function openBackendOfRooms(redisUrl: string): Promise<Backend> {
  const rooms = await openRooms(redisForTest(redisUrl));
  const { commands, keys } = rooms.connections;
  const accounts = new RedisAccountStore(commands, new AccountKeys(keys.prefix));
  const search = { search: async () => ({ items: [] }) };
  return { ...rooms, accounts, search } as unknown as Backend;
}
