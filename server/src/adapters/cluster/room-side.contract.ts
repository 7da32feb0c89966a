import type { Backend } from '../../ports/backend.js';
import { HotMessages } from './hot-messages.js';
import { DynamoMessageHistory } from './dynamo-message-history.js';
import { prepareStreams } from './log-streams.js';
import { connectRedis } from './redis.js';
import { redisForTest } from './redis.contract.js';
import { openRoomSide } from './room-side.js';

export async function openRooms(): Promise<Backend> {
  const connections = await connectRedis(redisForTest());
  await prepareStreams(connections);
  const archive = { message: async () => undefined, range: async () => [], tellLost: () => undefined };
  const side = await openRoomSide(connections, { archive });
  return {
    accounts: { create: async () => undefined },
    roomLog: side.roomLog,
    rooms: side.rooms,
    history: new DynamoMessageHistory(new HotMessages(connections), archive as never),
    search: { search: async () => ({ items: [] }) },
    close: async () => {
      await side.close();
      await connections.close();
    },
  } as unknown as Backend;
}
