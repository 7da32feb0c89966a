import { ChatError, LIMITS, type Message } from '@suda/contract';
import type { LogKeys } from '@suda/contract/log';
import type { Entry } from '../../ports/entry.js';
import type { Appended, AppendMessage } from '../../ports/room-log.js';
import type { Step } from './redis-writer.js';
import { fragment } from './room-record.js';
import { noRoom, notInRoom } from './room-refusals.js';
import { append, type AppendReply } from './room-scripts.js';

const MOST_MESSAGES = 100;
/** Twice what is promised: a key first used just before its message was acked late is known all the same. */
const IDEM_SECONDS = 48 * 60 * 60;
/** More than are shown: some of the latest may be deleted, and then older ones count. */
const MENTIONS_KEPT = LIMITS.mentionCount * 2;

interface Waiting {
  command: AppendMessage;
  mentions: string[];
  resolve(appended: Appended | Promise<Appended>): void;
  reject(error: unknown): void;
  outcome: { value: Appended | Promise<Appended> } | { error: unknown };
}

/** Messages that one turn of the loop brought for one room: one script call. */
export class AppendStep implements Step {
  readonly key: string;
  private readonly waiting: Waiting[] = [];
  private sent = false;

  /** `find` reads a message that was made so long ago that it is not hot any more. */
  constructor(
    private readonly keys: LogKeys,
    private readonly roomId: string,
    private readonly find: (roomId: string, seq: number) => Promise<Message>,
  ) {
    this.key = keys.room(roomId).room;
  }

  get size(): number {
    return this.waiting.length;
  }

  get takesMore(): boolean {
    return !this.sent && this.waiting.length < MOST_MESSAGES;
  }

  add(command: AppendMessage): Promise<Appended> {
    return new Promise((resolve, reject) => {
      const mentions = [...new Set(command.mentions)];
      this.waiting.push({ command, mentions, resolve, reject, outcome: { error: new Error('not answered') } });
    });
  }

  call() {
    this.sent = true;
    const { room, members, read, hot, hotByRev, log } = this.keys.room(this.roomId);
    const keys = [room, members, read, hot, hotByRev, log];
    const args: (string | number)[] = [this.roomId, new Date().toISOString(), IDEM_SECONDS, MENTIONS_KEPT];
    for (const { command, mentions } of this.waiting) {
      const { userId, clientMessageId, replyTo } = command;
      if (clientMessageId !== undefined) keys.push(this.keys.idem(this.roomId, userId, clientMessageId));
      keys.push(...mentions.map((it) => this.keys.mentions(this.roomId, it)));
      const hasKey = clientMessageId === undefined ? 0 : 1;
      args.push(userId, fragment(textOf(command, mentions)), replyTo ?? '', hasKey, mentions.length, ...mentions);
    }
    return { script: append, keys, args };
  }

  take(reply: unknown): readonly Entry[] {
    const answer = reply as AppendReply;
    if (!answer) {
      this.fail(noRoom());
      return [];
    }
    const [at, ...outcomes] = answer;
    return this.waiting.flatMap((it, index): Entry[] => {
      const outcome = outcomes[index];
      if (outcome?.[0] !== 1) {
        it.outcome = this.refusal(outcome);
        return [];
      }
      const [, seq, rev] = outcome;
      const { userId } = it.command;
      const text = textOf(it.command, it.mentions);
      const message = { id: `${this.roomId}.${seq}`, roomId: this.roomId, seq, rev, createdAt: at, ...text } as Message;
      it.outcome = { value: { message, duplicate: false } };
      return [{ kind: 'message', roomId: this.roomId, rev, at, actorId: userId, message }];
    });
  }

  fail(error: unknown): void {
    for (const it of this.waiting) it.outcome = { error };
  }

  settle(): void {
    for (const { outcome, resolve, reject } of this.waiting) {
      if ('value' in outcome) resolve(outcome.value);
      else reject(outcome.error);
    }
  }

  private refusal(outcome: NonNullable<AppendReply>[number] | undefined): Waiting['outcome'] {
    if (!Array.isArray(outcome)) return { error: new Error('no answer for this message') };
    switch (outcome[0]) {
      case 2: {
        const [, seq, json] = outcome;
        if (json !== null) return { value: { message: JSON.parse(json) as Message, duplicate: true } };
        return { value: this.find(this.roomId, seq).then((message) => ({ message, duplicate: true })) };
      }
      case 0:
        return { error: notInRoom(outcome[1]) };
      default:
        return { error: new ChatError('not_found', 'the message replied to does not exist') };
    }
  }
}

/** The part of a message that is known before it has its place. */
function textOf({ userId, content, clientMessageId, replyTo }: AppendMessage, mentions: string[]): Partial<Message> {
  const text: Partial<Message> = { userId, content, kind: 'text' };
  if (clientMessageId !== undefined) text.clientMessageId = clientMessageId;
  if (replyTo !== undefined) text.replyTo = replyTo;
  if (mentions.length > 0) text.mentions = mentions;
  return text;
}
