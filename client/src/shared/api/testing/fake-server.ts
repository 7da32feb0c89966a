import {
  countsAsUnread,
  type Frame,
  type Member,
  type MemberWithPresence,
  type Message,
  type Room,
  type RoomSummary,
  type SyncedRoom,
  withReaction,
} from '@suda/contract';

export type FakeFrame =
  | ['messages', Frame<'messages'>]
  | ['message_updated', Frame<'message_updated'>]
  | ['message_reacted', Frame<'message_reacted'>]
  | ['member_changed', Frame<'member_changed'>]
  | ['room_updated', Frame<'room_updated'>]
  | ['read_marker', Frame<'read_marker'>];

const SYNC_MESSAGES = 5;
const NOBODY = { role: 'member' as const, readSeq: 0, readEpoch: undefined };

/** One room as the protocol describes it, seen through frames, pages and `sync`. */
export class FakeServer {
  readonly roomId = 'room-1';
  readonly messages: Message[] = [];
  readonly members = new Map<string, Member & { readSeq: number; readEpoch?: number }>();
  /** Frames since the test last emptied this. */
  frames: FakeFrame[] = [];
  /** With more changes than this since the requested revision, `sync` answers `reset`. */
  maxChanges = 1_000;
  rev = 0;
  name = 'room';
  private memberRev = 0;
  private roomRev = 0;
  private clock = Date.parse('2030-01-01T00:00:00Z');

  constructor(...userIds: string[]) {
    this.rev += 1;
    this.roomRev = this.rev;
    this.join(userIds, 'owner');
    this.frames = [];
  }

  private now(): string {
    return new Date((this.clock += 1_000)).toISOString();
  }

  private message(userId: string, text: Partial<Message>): Message {
    const seq = this.messages.length + 1;
    const message: Message = {
      id: `${this.roomId}.${seq}`,
      roomId: this.roomId,
      seq,
      rev: ++this.rev,
      userId,
      content: '',
      kind: 'text',
      createdAt: this.now(),
      ...text,
    };
    this.messages.push(message);
    this.frames.push(['messages', { roomId: this.roomId, messages: [message] }]);
    return message;
  }

  send(userId: string, content: string, more: Partial<Message> = {}): Message {
    const known = this.messages.find((it) => more.clientMessageId && it.clientMessageId === more.clientMessageId);
    if (known) return known;
    const message = this.message(userId, { content, ...more });
    const member = this.members.get(userId);
    if (member) member.readSeq = message.seq;
    return message;
  }

  join(userIds: string[], firstRole: Member['role'] = 'member'): void {
    const fresh = userIds.filter((userId) => !this.members.has(userId));
    if (fresh.length === 0) return;
    this.memberRev = ++this.rev;
    const joined = fresh.map((userId, index) => ({
      userId,
      displayName: userId.toUpperCase(),
      role: index === 0 ? firstRole : ('member' as const),
      joinedAt: this.now(),
      readSeq: this.messages.length + 1,
    }));
    for (const member of joined) this.members.set(member.userId, member);
    this.emitMembers({ joined: joined.map((member) => ({ ...member })) });
    this.message(fresh[0] ?? '', { kind: 'system', content: 'joined' });
  }

  leave(userId: string): void {
    if (!this.members.delete(userId)) return;
    this.memberRev = ++this.rev;
    this.emitMembers({ left: [userId] });
    this.message(userId, { kind: 'system', content: 'left' });
  }

  setRole(userId: string, role: Member['role']): void {
    const member = this.members.get(userId);
    if (!member || member.role === role) return;
    this.memberRev = ++this.rev;
    member.role = role;
    this.emitMembers({ changed: [{ ...member }] });
  }

  private emitMembers(change: Partial<Frame<'member_changed'>>): void {
    const memberCount = this.members.size;
    const frame = { roomId: this.roomId, rev: this.rev, joined: [], changed: [], left: [], memberCount, ...change };
    this.frames.push(['member_changed', frame]);
  }

  rename(name: string): void {
    this.name = name;
    this.roomRev = ++this.rev;
    this.frames.push(['room_updated', { room: this.room() }]);
    this.message('u1', { kind: 'system', content: `named ${name}` });
  }

  /** Edits, reacts to or deletes the message, unless it is a system message or deleted. */
  change(seq: number, change: (message: Message) => Message): Message | undefined {
    const before = this.messages[seq - 1];
    if (!before || before.kind === 'system' || before.deletedAt) return undefined;
    const message = { ...change(before), rev: ++this.rev };
    this.messages[seq - 1] = message;
    this.frames.push(['message_updated', { roomId: this.roomId, message }]);
    return message;
  }

  edit = (seq: number, content: string, mentions: string[]) =>
    this.change(seq, ({ mentions: _, ...it }) => ({
      ...it,
      content,
      ...(mentions.length > 0 && { mentions }),
      editedAt: this.now(),
    }));

  delete = (seq: number) =>
    this.change(seq, ({ mentions: _, reactions: __, replyTo: ___, ...it }) => ({
      ...it,
      content: '',
      deletedAt: this.now(),
    }));

  /** Adds the user's reaction, or takes it back. */
  react(seq: number, userId: string): Message | undefined {
    const reaction = { userId, emoji: '👍', on: !this.messages[seq - 1]?.reactions?.['👍']?.includes(userId) };
    const fromRev = this.messages[seq - 1]?.rev ?? 0;
    const message = this.change(seq, (it) => withReaction(it, reaction) ?? it);
    if (!message) return undefined;
    this.frames.pop();
    this.frames.push(['message_reacted', { roomId: this.roomId, seq, rev: message.rev, fromRev, ...reaction }]);
    return message;
  }

  read(userId: string, seq: number): void {
    const member = this.members.get(userId);
    if (!member || seq <= member.readSeq) return;
    member.readSeq = Math.min(seq, this.messages.length);
    this.emitMarker(userId, member);
  }

  unread(userId: string, seq: number): void {
    const member = this.members.get(userId);
    if (!member || seq > member.readSeq) return;
    member.readSeq = seq - 1;
    member.readEpoch = (member.readEpoch ?? 0) + 1;
    this.emitMarker(userId, member);
  }

  private emitMarker(userId: string, { readSeq, readEpoch }: { readSeq: number; readEpoch?: number }): void {
    const epochs = readEpoch === undefined ? {} : { epochs: { [userId]: readEpoch }, seq: this.messages.length };
    this.frames.push(['read_marker', { roomId: this.roomId, markers: { [userId]: readSeq }, ...epochs }]);
  }

  room(): Room {
    const lastMessage = this.messages.at(-1);
    return {
      roomId: this.roomId,
      name: this.name,
      topic: '',
      visibility: 'private',
      direct: false,
      memberCount: this.members.size,
      seq: this.messages.length,
      rev: this.rev,
      createdAt: '2030-01-01T00:00:00.000Z',
      ...(lastMessage && { lastMessage }),
    };
  }

  summary(userId: string): RoomSummary {
    const { role, readSeq, readEpoch } = this.members.get(userId) ?? NOBODY;
    const unread = this.messages.slice(readSeq);
    const mentionedAt = unread.filter(({ mentions }) => mentions?.includes(userId)).map(({ seq }) => seq);
    const uncounted = unread.filter((it) => !countsAsUnread(it)).map(({ seq }) => seq);
    const marker = { readSeq, ...(readEpoch !== undefined && { readEpoch }) };
    const counts = { ...marker, mentionCount: mentionedAt.length, mentionedAt, uncounted };
    return { ...this.room(), role, muted: false, ...counts };
  }

  memberPage(): MemberWithPresence[] {
    return [...this.members.values()].map((member) => ({ ...member, status: 'offline' }));
  }

  page({ before, after, around, limit = 50 }: { before?: number; after?: number; around?: number; limit?: number }) {
    const total = this.messages.length;
    const from =
      after ??
      (before !== undefined ? before - 1 - limit : around !== undefined ? around - 1 - (limit >> 1) : total - limit);
    const begin = Math.max(0, from);
    const end = Math.min(total, before !== undefined ? before - 1 : from + limit);
    const more = after !== undefined ? end < total : begin > 0;
    return { messages: this.messages.slice(begin, end), more, rev: this.rev };
  }

  sync(afterRev: number): SyncedRoom[] {
    if (afterRev === this.rev) return [];
    const answer: SyncedRoom = { roomId: this.roomId, rev: this.rev, messages: [], more: false };
    if (afterRev > this.rev || this.rev - afterRev > this.maxChanges) answer.reset = true;
    else {
      const changed = this.messages.filter(({ rev }) => rev > afterRev).sort((a, b) => a.rev - b.rev);
      answer.messages = changed.slice(0, SYNC_MESSAGES);
      answer.more = changed.length > SYNC_MESSAGES;
    }
    if (answer.reset || this.memberRev > afterRev) answer.members = 'stale';
    if (answer.reset || this.roomRev > afterRev || this.memberRev > afterRev) answer.room = this.room();
    return [answer];
  }
}
