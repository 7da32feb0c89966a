import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { isMemberItem, partitionOf, tables, type MemberItem, type RoomItem } from '@suda/engines/log';
import type { Settings } from '../settings.js';
import { openDynamo } from '@suda/engines/dynamo';
import { DYNAMO_OPTIONS } from '../sink/dynamo/dynamo.js';
import { purgesKey } from '../sink/purges.js';
import { prepareStreams, type RedisConnections } from '@suda/engines/redis';
import { openRedis } from '../source/redis.js';
import { scan } from './archive-scan.js';
import { readRoom } from './archived-room.js';
import { restoreRoom, restoreSent } from './restored-room.js';

export interface RedisRebuild {
  restored: number;
  /** Rooms that Redis has, which stay as they are. */
  kept: number;
  members: number;
}

/**
 * Brings rooms, members and counters back into a Redis that lost them. Accounts, sessions, read markers and preferences
 * are in no archive: markers begin at the room's end. Run it before the servers start.
 */
export async function rebuildRedis(
  settings: Settings,
  { signal, progress }: { signal: AbortSignal; progress?: (rooms: number) => void },
): Promise<RedisRebuild> {
  const redis = openRedis(settings);
  const dynamo = openDynamo(settings, DYNAMO_OPTIONS);
  const result: RedisRebuild = { restored: 0, kept: 0, members: 0 };
  try {
    await prepareStreams(redis);
    const { rooms: table } = tables(settings.DYNAMO_TABLE_PREFIX);
    const options = { table: table.TableName, segment: 0, segments: 1, signal, failed: () => undefined };
    for await (const items of scan<RoomItem | MemberItem>(dynamo, options)) {
      for (const item of items) {
        if (isMemberItem(item)) continue;
        signal.throwIfAborted();
        await restoreOne(item, settings, { redis, dynamo, result });
        progress?.(result.restored + result.kept);
      }
    }
    signal.throwIfAborted();
    return result;
  } finally {
    dynamo.destroy();
    await redis.close();
  }
}

async function restoreOne(
  item: RoomItem,
  settings: Settings,
  { redis, dynamo, result }: { redis: RedisConnections; dynamo: DynamoDBDocumentClient; result: RedisRebuild },
): Promise<void> {
  const { commands, keys } = redis;
  const { roomId } = item;
  if (item.deleted) {
    // Its messages may be there still: the consumer goes on removing them.
    const purge = JSON.stringify({ partition: partitionOf(roomId), id: '0-0' });
    await commands.hset(purgesKey(keys, 'dynamo'), roomId, purge);
    return;
  }
  if ((await commands.exists(keys.room(roomId).room)) === 1) {
    result.kept += 1;
    return;
  }
  const room = await readRoom(dynamo, settings.DYNAMO_TABLE_PREFIX, item, (sent) => restoreSent(redis, roomId, sent));
  if (room.members.length === 0) return;
  await restoreRoom(redis, room);
  result.restored += 1;
  result.members += room.members.length;
}
