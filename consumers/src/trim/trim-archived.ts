import { type LogEntry, partitionOf } from '@suda/engines/log';
import type { RedisConnections } from '@suda/engines/redis';
import { TRIM } from './trim-script.js';
import { trimCall } from './trim-plan.js';

/** Takes a message from hot that came to the archive late, once its entry has left the log. */
export async function trimArchived(redis: RedisConnections, entry: LogEntry, entryId: string): Promise<void> {
  if (!('seq' in entry) || entry.seq === undefined) return;
  const log = redis.keys.log(partitionOf(entry.roomId));
  if ((await redis.commands.xrange(log, entryId, entryId)).length > 0) return;
  const { roomId, seq } = entry;
  // The trimmed revision stays: other entries of the room may be newer than what was trimmed.
  const call = trimCall(redis.keys, log, '0-0', [{ roomId, rev: entry.rev, seq }]);
  call.args[2] = 0;
  await TRIM.run(redis.commands, call.keys, call.args);
}
