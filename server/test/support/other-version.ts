import { DatabaseSync } from 'node:sqlite';
import { Redis } from 'ioredis';
import type { Message } from '@suda/contract';
import { ENTRY_FIELD, LogKeys } from '@suda/engines/log';
import { dataFile } from '../../src/adapters/local/sqlite/data-file.js';
import type { ClusterData, Deployment } from './deployment.js';
import type { ProtocolV2Client } from './protocol-v2-client.js';

/** Numbers in Socket.IO's protocols: a broadcast between adapters, an event in a packet. */
const [BROADCAST, EVENT] = [3, 2];

/** A server of another version, which uses what a deployment uses. Names and forms are written out, so that none changes unseen. */
export class OtherVersion {
  private readonly redis: Redis;
  private readonly keys: LogKeys;

  constructor(private readonly data: ClusterData) {
    this.redis = new Redis(data.redis);
    this.keys = new LogKeys(data.keyPrefix);
  }

  /** Stores a message and its entry, then publishes it. */
  async append(roomId: string, userId: string, content: string, fields: object): Promise<Message> {
    const { room, hot, hotByRev, log } = this.keys.room(roomId);
    const before = await this.redis.hmget(room, 'seq', 'rev');
    const [seq, rev] = before.map((it) => Number(it) + 1) as [number, number];
    const at = new Date().toISOString();
    const known = { id: `${roomId}.${seq}`, roomId, seq, rev, createdAt: at, userId, content, kind: 'text' as const };
    const message: Message = { ...known, ...fields };
    const entry = { v: 1, kind: 'message', roomId, rev, seq, at, actor: userId, state: message };
    await this.redis
      .multi()
      .hset(room, { seq, rev, lastAt: at, lastMessageAt: at, last: JSON.stringify(message) })
      .hset(hot, String(seq), JSON.stringify(message))
      .zadd(hotByRev, rev, String(seq))
      .xadd(log, '*', ENTRY_FIELD, JSON.stringify(entry))
      .exec();
    await this.publish(`r:${roomId}:2`, 'messages', { roomId, messages: [message] });
    return message;
  }

  /** Sends a frame to the sockets of a Socket.IO room, through the servers that have them. */
  async publish(socketRoom: string, frame: string, payload: object): Promise<void> {
    const data = {
      opts: { rooms: [socketRoom], except: [], flags: {} },
      packet: { type: EVENT, data: [frame, payload], nsp: '/chat' },
    };
    await this.publishRaw(`${socketRoom}#`, { type: BROADCAST, data });
  }

  /** Sends a message between servers to all of them. */
  broadcast(message: { type: number; data: object }): Promise<void> {
    return this.publishRaw('', message);
  }

  private async publishRaw(channel: string, message: { type: number; data: object }): Promise<void> {
    const json = JSON.stringify({ uid: 'other', nsp: '/chat', ...message });
    await this.redis.call('SPUBLISH', `${this.data.keyPrefix}io#/chat#${channel}`, json);
  }

  /** How many messages of a room are in Redis. */
  async hotCount(roomId: string): Promise<number> {
    const { hot, recent } = this.keys.room(roomId);
    return (await this.redis.hlen(hot)) + (await this.redis.llen(recent));
  }

  close(): void {
    this.redis.disconnect();
  }
}

/**
 * Stores a message of `author` with fields that this version does not know: in a cluster as a newer server beside those of
 * the deployment, in `local` as one that ran before on the same file. There the server restarts.
 */
export async function storeAsNewer(
  deployment: Deployment,
  author: ProtocolV2Client,
  message: { roomId: string; content: string },
  fields: object,
): Promise<Message> {
  const { roomId, content } = message;
  if (deployment.clusterData) {
    const other = new OtherVersion(deployment.clusterData);
    const stored = await other.append(roomId, author.userId, content, fields);
    other.close();
    return stored;
  }
  const ack = await author.send(roomId, content);
  await deployment.terminate();
  const file = new DatabaseSync(dataFile(deployment.dataDir));
  file.prepare('UPDATE messages SET extra = ? WHERE seq = ?').run(JSON.stringify(fields), ack.seq);
  file.close();
  await deployment.restart();
  return { ...ack, roomId, userId: author.userId, content, kind: 'text', ...fields };
}
