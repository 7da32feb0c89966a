import type { Message } from '@suda/contract';
import { ENTRY_FIELD, type LoggedMember, type LoggedRoom, type LogEntry } from '@suda/engines/log';
import type { RedisConnections } from '@suda/engines/redis';

let made = 0;

type MessageKind = { v: 1; kind: 'message' } | ReturnType<typeof changed>;

const changed = (cause: string) => ({ v: 2, kind: 'message_changed', cause }) as const;

const WRITE_NEW = `
local id = redis.call('XADD', KEYS[2], '*', '${ENTRY_FIELD}', ARGV[3])
redis.call('HSET', KEYS[1], 'seq', ARGV[1], 'rev', ARGV[2])
redis.call('RPUSH', KEYS[3], ARGV[1] .. ' ' .. ARGV[2] .. ' ' .. id)`;

/** A room written straight into Redis, as servers write it. */
export class TestRoom {
  seq = 0;
  rev = 0;
  private readonly messages = new Map<number, Message>();

  constructor(
    private readonly redis: RedisConnections,
    readonly roomId = `room-${process.pid}-${Date.now().toString(36)}-${++made}`,
    /** As servers of the version before write it: with a copy of every new message. */
    private readonly copies = false,
  ) {}

  append(content = `message ${this.seq + 1}`, more: Partial<Message> = {}): Promise<Message> {
    this.seq += 1;
    const seq = this.seq;
    return this.write(
      { v: 1, kind: 'message' },
      {
        id: `${this.roomId}.${seq}`,
        roomId: this.roomId,
        seq,
        rev: 0,
        userId: 'ann',
        content,
        kind: 'text',
        createdAt: new Date().toISOString(),
        ...more,
      },
    );
  }

  /** The room itself with these people and the message that says so, which it returns: one entry. */
  async create(owner: string, ...others: string[]): Promise<Message> {
    this.seq += 1;
    this.rev += 3;
    const { seq } = this;
    const base = this.base();
    const { roomId, rev, at } = base;
    const joined = [owner, ...others].map((userId) => ({ userId, displayName: userId }));
    const said = { id: `${roomId}.${seq}`, roomId, seq, rev, createdAt: at, userId: owner, content: `by ${owner}` };
    const state: Message = { ...said, kind: 'system', notice: { type: 'room_created', userIds: [] } };
    this.messages.set(seq, state);
    const room = { name: 'Room', memberCount: joined.length, seq: 0 };
    await this.log({ ...base, kind: 'step', seq, room, place: 2_097_152, joined, state });
    return state;
  }

  edit(seq: number, content: string): Promise<Message> {
    return this.write(changed('edit'), { ...this.messages.get(seq)!, content, editedAt: new Date().toISOString() });
  }

  erase(seq: number): Promise<Message> {
    const { id, roomId, rev, userId, kind, createdAt } = this.messages.get(seq)!;
    return this.write(changed('delete'), {
      id,
      roomId,
      seq,
      rev,
      userId,
      kind,
      createdAt,
      content: '',
      deletedAt: new Date().toISOString(),
    });
  }

  async member(userId: string, more: Partial<LoggedMember> = {}): Promise<LoggedMember> {
    this.rev += 1;
    const joinedAt = new Date().toISOString();
    const state: LoggedMember = {
      userId,
      displayName: userId,
      role: 'member',
      joinedAt,
      place: this.rev * 1_000,
      ...more,
    };
    await this.log({ ...this.base(), kind: 'member', state });
    return state;
  }

  async change(more: Partial<LoggedRoom> = {}): Promise<LoggedRoom> {
    this.rev += 1;
    const state = this.state(more);
    await this.log({ ...this.base(), kind: 'room', state });
    return state;
  }

  async delete(): Promise<void> {
    this.rev += 1;
    await this.log({ ...this.base(), kind: 'room_deleted', state: this.state() });
    const { room, hot, hotByRev, recent } = this.redis.keys.room(this.roomId);
    await this.redis.commands.del(room, hot, hotByRev, recent);
  }

  /** The newest states, by seq. */
  all(): Message[] {
    return [...this.messages.values()];
  }

  /** Puts anything into the stream of the room. */
  async raw(text: string): Promise<void> {
    await this.redis.commands.xadd(this.redis.keys.room(this.roomId).log, '*', ENTRY_FIELD, text);
  }

  async hotSeqs(): Promise<number[]> {
    const { hot, recent } = this.redis.keys.room(this.roomId);
    const changed = await this.redis.commands.hkeys(hot);
    const named = (await this.redis.commands.lrange(recent, 0, -1)).map((it) => it.split(' ')[0]);
    return [...new Set([...changed, ...named].map(Number))].sort((a, b) => a - b);
  }

  /** A message as Redis has it, changed or new. */
  async inRedis(seq: number): Promise<Message | undefined> {
    const { hot, recent, log } = this.redis.keys.room(this.roomId);
    const changed = await this.redis.commands.hget(hot, String(seq));
    if (changed !== null) return JSON.parse(changed) as Message;
    const named = (await this.redis.commands.lrange(recent, 0, -1)).find((it) => it.startsWith(`${seq} `));
    const id = named?.split(' ')[2];
    const [entry] = id === undefined ? [] : await this.redis.commands.xrange(log, id, id);
    return entry && (JSON.parse(entry[1][1] ?? '') as { state: Message }).state;
  }

  private async write(kind: MessageKind, state: Message): Promise<Message> {
    this.rev += 1;
    const message = { ...state, rev: this.rev };
    this.messages.set(message.seq, message);
    await this.log({ ...this.base(), ...kind, seq: message.seq, state: message });
    return message;
  }

  private base() {
    return { v: 1 as const, roomId: this.roomId, rev: this.rev, at: new Date().toISOString(), actor: 'ann' };
  }

  private state(more: Partial<LoggedRoom> = {}): LoggedRoom {
    const { roomId, seq, rev } = this;
    const createdAt = new Date().toISOString();
    const room = { roomId, name: 'Room', topic: '', visibility: 'private' as const, direct: false, memberCount: 1 };
    return { ...room, seq, rev, createdAt, ...more };
  }

  private async log(entry: LogEntry): Promise<void> {
    const { room, hot, hotByRev, recent, log } = this.redis.keys.room(this.roomId);
    const isNew = entry.kind === 'message' || entry.kind === 'step';
    if (isNew && !this.copies) {
      const args = [this.seq, entry.rev, JSON.stringify(entry)];
      await this.redis.commands.eval(WRITE_NEW, 3, room, log, recent, ...args);
      return;
    }
    const step = this.redis.commands.multi().hset(room, { seq: this.seq, rev: this.rev });
    if ('seq' in entry) {
      step.hset(hot, String(entry.seq), JSON.stringify(entry.state)).zadd(hotByRev, entry.rev, String(entry.seq));
    }
    await step.xadd(log, '*', ENTRY_FIELD, JSON.stringify(entry)).exec();
  }
}
