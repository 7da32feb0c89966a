import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { isMemberItem, partitionOf, tables, type MemberItem, type RoomItem } from '@suda/engines/log';
import type { Settings } from '../settings.js';
import { isMarksItem, openDynamo, readMarks } from '@suda/engines/dynamo';
import { DYNAMO_OPTIONS } from '../sink/dynamo/dynamo.js';
import { greatestNumber } from '../sink/dynamo/archived-numbers.js';
import { purgesKey } from '../sink/purges.js';
import { olderPartitions, prepareStreams, type RedisConnections } from '@suda/engines/redis';
import { openRedis } from '../source/redis.js';
import { markStale } from '../trim/stale.js';
import { scan } from './archive-scan.js';
import { readRoom } from './archived-room.js';
import { LockedNames } from './locked-names.js';
import { presentRoom, removeRoom, restoreRoom, restoreSent } from './restored-room.js';

export interface RedisRebuild {
  restored: number;
  /** Rooms that Redis had in an older state. */
  renewed: number;
  /** Rooms that Redis has, which stay as they are. */
  kept: number;
  members: number;
  /** Names that nobody can sign in with until an operator sets a password. */
  lockedNames: number;
}

/**
 * Brings rooms, members and counters back into a Redis that lost them, or is older than the archive. Accounts, sessions, read
 * markers and preferences are in no archive: names are locked, and markers begin at the room's end. Servers write again
 * when it is done.
 */
export async function rebuildRedis(
  settings: Settings,
  { signal, progress }: { signal: AbortSignal; progress?: (rooms: number) => void },
): Promise<RedisRebuild> {
  const redis = openRedis(settings);
  const dynamo = openDynamo(settings, DYNAMO_OPTIONS);
  try {
    await prepareStreams(redis);
    const prefix = settings.DYNAMO_TABLE_PREFIX;
    const older = await olderPartitions(redis, await readMarks(dynamo, prefix));
    const rebuild = new Rebuild(redis, dynamo, prefix, new Set(older.keys()));
    const options = { table: tables(prefix).rooms.TableName, segment: 0, segments: 1, signal, failed: () => undefined };
    for await (const items of scan<RoomItem | MemberItem>(dynamo, options)) {
      for (const item of items) {
        signal.throwIfAborted();
        await rebuild.take(item);
        progress?.(rebuild.rooms);
      }
    }
    signal.throwIfAborted();
    // The index may have been lost too, or have what this Redis will give another number.
    if (older.size > 0 || rebuild.result.restored > 0) await markStale(redis);
    // Last: from now on this Redis counts as one that has the whole log.
    for (const [partition, mark] of older) await redis.commands.call('XSETID', redis.keys.log(partition), mark);
    return rebuild.result;
  } finally {
    dynamo.destroy();
    await redis.close();
  }
}

class Rebuild {
  private readonly names: LockedNames;
  private readonly done = { restored: 0, renewed: 0, kept: 0, members: 0 };

  constructor(
    private readonly redis: RedisConnections,
    private readonly dynamo: DynamoDBDocumentClient,
    private readonly prefix: string,
    /** Whose rooms may be in an older state than the archive's. */
    private readonly olderPartitions: ReadonlySet<number>,
  ) {
    this.names = new LockedNames(redis);
  }

  get rooms(): number {
    return this.done.restored + this.done.renewed + this.done.kept;
  }

  get result(): RedisRebuild {
    return { ...this.done, lockedNames: this.names.count };
  }

  async take(item: RoomItem | MemberItem): Promise<void> {
    if (isMarksItem(item)) return;
    if (isMemberItem(item)) await this.names.lock(item.state);
    else if (item.deleted) await this.remove(item);
    else await this.restore(item);
  }

  /** Its messages may be in the archive still: the consumer goes on removing them. */
  private async remove({ roomId }: RoomItem): Promise<void> {
    const { commands, keys } = this.redis;
    const purge = JSON.stringify({ partition: partitionOf(roomId), id: '0-0' });
    await commands.hset(purgesKey(keys, 'dynamo'), roomId, purge);
    if (this.olderPartitions.size > 0) await removeRoom(this.redis, roomId);
  }

  /** A partition that was written to since looks new, and its rooms are as old as those of the others. */
  private async mayBeOlder({ roomId, rev }: RoomItem): Promise<boolean> {
    if (this.olderPartitions.size === 0) return false;
    if (this.olderPartitions.has(partitionOf(roomId))) return true;
    // The archive first, which never has more than a Redis that goes on.
    const archived = await greatestNumber(this.dynamo, tables(this.prefix).messages.TableName, roomId);
    const [presentSeq, presentRev] = await this.redis.commands.hmget(this.redis.keys.room(roomId).room, 'seq', 'rev');
    return archived > Number(presentSeq) || rev > Number(presentRev);
  }

  private async restore(item: RoomItem): Promise<void> {
    const { roomId } = item;
    const isThere = (await this.redis.commands.exists(this.redis.keys.room(roomId).room)) === 1;
    if (isThere && !(await this.mayBeOlder(item))) {
      this.done.kept += 1;
      return;
    }
    const present = await presentRoom(this.redis, roomId);
    const room = await readRoom(this.dynamo, this.prefix, item, {
      remember: (sent) => restoreSent(this.redis, roomId, sent),
      hot: present.hot,
    });
    if (room.members.length === 0) return;
    if (isThere && present.rev >= room.rev) {
      this.done.kept += 1;
      return;
    }
    await restoreRoom(this.redis, room, present);
    this.done[isThere ? 'renewed' : 'restored'] += 1;
    this.done.members += room.members.length;
  }
}
