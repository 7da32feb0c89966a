import type { Message } from '@suda/contract';
import { IDEMPOTENCY_KEY_SECONDS, type LogKeys } from '@suda/engines/log';
import { currentTrace } from '@suda/engines/trace';
import type { Entry } from '../../../ports/entry.js';
import { MENTIONS_KEPT, type Appended, type AppendMessage } from '../../../ports/room-log.js';
import { notAMember, repliedMessageNotFound, roomNotFound } from '../../../rules/refusals.js';
import type { Step } from '../redis/writer.js';
import type { Copies } from './copies.js';
import { fragment } from '../room-store/room-record.js';
import { append, type AppendRefusal, type AppendReply, type RoomAppendReply } from './scripts.js';

/** Several of a room cost less in one call; Redis does nothing else for some 15 ms of a full one. */
const MAX_MESSAGES = 1_000;

interface Waiting {
  command: AppendMessage;
  /** The fields of the message that are known before the script runs. */
  text: Partial<Message>;
  /** The span that it belongs to. */
  trace: string | undefined;
  resolve: (appended: Appended | Promise<Appended>) => void;
  reject: (error: unknown) => void;
  outcome: { value: Appended | Promise<Appended> } | { error: unknown };
}

/** The messages of one turn of the event loop for rooms of one slot, or on a single Redis for any rooms: one script call. */
export class AppendStep implements Step {
  private readonly rooms = new Map<string, Waiting[]>();
  private sent = false;
  size = 0;

  /** `find` reads an earlier message. */
  constructor(
    private readonly keys: LogKeys,
    /** One of the keys that it uses. */
    readonly key: string,
    private readonly copies: Copies,
    private readonly find: (roomId: string, seq: number) => Promise<Message>,
  ) {}

  get acceptsMore(): boolean {
    return !this.sent && this.size < MAX_MESSAGES;
  }

  add(command: AppendMessage): Promise<Appended> {
    const { promise, resolve, reject } = Promise.withResolvers<Appended>();
    const waiting = {
      command,
      text: textOf(command),
      trace: currentTrace(),
      resolve,
      reject,
      outcome: NOT_ANSWERED,
    };
    const ofRoom = this.rooms.get(command.roomId);
    if (ofRoom) ofRoom.push(waiting);
    else this.rooms.set(command.roomId, [waiting]);
    this.size += 1;
    return promise;
  }

  call() {
    this.sent = true;
    const keys: string[] = [];
    const args: (string | number)[] = [new Date().toISOString(), IDEMPOTENCY_KEY_SECONDS, MENTIONS_KEPT];
    const copies = this.copies.areNeeded;
    args.push(copies ? 1 : 0);
    for (const [roomId, messages] of this.rooms) {
      const of = this.keys.room(roomId);
      keys.push(of.room, of.members, of.read, of.recent, of.log);
      if (copies) keys.push(of.hot, of.hotByRev);
      const counts = args.push(roomId, messages.length, 0, 0) - 2;
      const before = { keys: keys.length, args: args.length };
      for (const it of messages) this.addMessage(it, keys, args);
      args[counts] = keys.length - before.keys;
      args[counts + 1] = args.length - before.args;
    }
    return { script: append, keys, args };
  }

  read(reply: unknown): readonly Entry[] {
    const entries: Entry[] = [];
    const answers = reply as AppendReply;
    for (const [index, [roomId, messages]] of [...this.rooms].entries()) {
      const answer = answers[index] ?? null;
      if (typeof answer === 'object' && answer) this.readRoom(roomId, messages, answer, entries);
      else for (const it of messages) it.outcome = { error: answer === null ? roomNotFound() : new Error(answer) };
    }
    return entries;
  }

  fail(error: unknown): void {
    for (const messages of this.rooms.values()) for (const it of messages) it.outcome = { error };
  }

  finish(): void {
    for (const messages of this.rooms.values()) {
      for (const { outcome, resolve, reject } of messages) {
        if ('value' in outcome) resolve(outcome.value);
        else reject(outcome.error);
      }
    }
  }

  private addMessage({ command, text, trace }: Waiting, keys: string[], args: (string | number)[]): void {
    const { roomId, userId, clientMessageId, replyTo } = command;
    const { mentions = [] } = text;
    if (clientMessageId !== undefined) keys.push(this.keys.idempotencyKey(roomId, userId, clientMessageId));
    const hasKey = clientMessageId === undefined ? '' : 'k';
    const namesMore = replyTo !== undefined || mentions.length > 0 || trace !== undefined;
    const more = `${replyTo ?? ''}:${mentions.length}${trace === undefined ? '' : `@${trace}`}`;
    args.push(userId, fragment(text), namesMore ? `${hasKey}${more}` : hasKey);
    for (const mentioned of mentions) {
      keys.push(this.keys.mentions(roomId, mentioned));
      args.push(mentioned);
    }
  }

  private readRoom(roomId: string, messages: Waiting[], answer: RoomAppendReply, entries: Entry[]): void {
    const [at, seqBefore, revBefore, ...refusals] = answer;
    const refused = new Map(refusals.map((it) => [it[0] - 1, it]));
    let seq = seqBefore;
    let rev = revBefore;
    for (const [index, it] of messages.entries()) {
      const refusal = refused.get(index);
      if (refusal) {
        it.outcome = this.refusal(roomId, refusal);
        continue;
      }
      seq += 1;
      rev += 1;
      const message = { id: `${roomId}.${seq}`, roomId, seq, rev, createdAt: at, ...it.text } as Message;
      it.outcome = { value: { message, duplicate: false } };
      entries.push({ kind: 'message', roomId, rev, at, actorId: it.command.userId, message });
    }
  }

  private refusal(roomId: string, refusal: AppendRefusal): Waiting['outcome'] {
    switch (refusal[1]) {
      case 2:
        return { value: this.find(roomId, refusal[2]).then((message) => ({ message, duplicate: true })) };
      case 0:
        return { error: notAMember(refusal[2]) };
      case 3:
        return { error: repliedMessageNotFound() };
    }
  }
}

const NOT_ANSWERED: Waiting['outcome'] = { error: new Error('not answered') };

function textOf({ userId, content, clientMessageId, replyTo, mentions = [], calls }: AppendMessage): Partial<Message> {
  const text: Partial<Message> = { userId, content, kind: 'text' };
  if (clientMessageId !== undefined) text.clientMessageId = clientMessageId;
  if (replyTo !== undefined) text.replyTo = replyTo;
  if (mentions.length > 0) text.mentions = [...new Set(mentions)];
  if (calls) text.calls = calls;
  return text;
}
