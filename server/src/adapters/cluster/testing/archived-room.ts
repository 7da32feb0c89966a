import type { Message } from '@suda/contract';
import { ENTRY_FIELD } from '@suda/engines/log';
import { fresh } from '../../../ports/testing/harness.js';
import type { RedisConnections } from '@suda/engines/redis';

/** A room written straight into Redis, as the log writes it, without people. */
export class ArchivedRoom {
  readonly roomId = fresh('room');
  private seq = 0;
  private rev = 0;
  private readonly messages = new Map<number, Message>();

  constructor(private readonly redis: RedisConnections) {}

  append(content = `message ${this.seq + 1}`, more: object = {}): Promise<Message> {
    this.seq += 1;
    return this.write(
      { v: 1, kind: 'message' },
      {
        id: `${this.roomId}.${this.seq}`,
        roomId: this.roomId,
        seq: this.seq,
        rev: 0,
        userId: 'ann',
        content,
        kind: 'text',
        createdAt: new Date().toISOString(),
        ...more,
      },
    );
  }

  edit(seq: number, content: string): Promise<Message> {
    return this.write(
      { v: 2, kind: 'message_changed', cause: 'edit' },
      { ...(this.messages.get(seq) as Message), content },
    );
  }

  /** All that is kept in Redis of the room is gone. */
  async delete(): Promise<void> {
    const { room, hot, hotByRev } = this.redis.keys.room(this.roomId);
    await this.redis.commands.del(room, hot, hotByRev);
  }

  private async write(kind: { v: number; kind: string; cause?: string }, state: Message): Promise<Message> {
    this.rev += 1;
    const message = { ...state, rev: this.rev };
    this.messages.set(message.seq, message);
    const { room, hot, hotByRev, log } = this.redis.keys.room(this.roomId);
    const { roomId, seq, rev, userId, createdAt } = message;
    const entry = { ...kind, roomId, seq, rev, at: createdAt, actor: userId, state: message };
    await this.redis.commands
      .multi()
      .hset(room, { seq: this.seq, rev })
      .hset(hot, String(seq), JSON.stringify(message))
      .zadd(hotByRev, rev, String(seq))
      .xadd(log, '*', ENTRY_FIELD, JSON.stringify(entry))
      .exec();
    return message;
  }
}
