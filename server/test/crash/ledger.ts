import type { CommandResult, Message } from '@suda/contract';
import type { ClientPage, ShownMessage } from '../convergence/client-page.js';

export interface AckedMessage extends CommandResult<'send_message'> {
  roomId: string;
  clientMessageId: string;
  content: string;
}

/** What clients sent, what they were told, and what they were shown, over all rounds. */
export class Ledger {
  readonly acked = new Map<string, AckedMessage>();
  /** Every clientMessageId that went out, and how often. */
  readonly attempts = new Map<string, number>();
  /** Of those that went out more than once, how many had been made by an earlier try. */
  duplicatesSuppressed = 0;
  /** Faults of a screen: something shown twice, or out of order. */
  readonly faults: string[] = [];
  /** What a frame said of a place in a room, by whoever heard it first. */
  readonly heard = new Map<string, Pick<Message, 'id' | 'seq' | 'rev' | 'content' | 'createdAt'>>();
  onAck: () => void = () => undefined;

  follow(page: ClientPage): void {
    const command = page.connection.command.bind(page.connection);
    page.connection.command = async (name, payload) => {
      if (name !== 'send_message') return command(name, payload);
      const { roomId, content, clientMessageId } = payload as AckedMessage;
      this.attempts.set(clientMessageId, (this.attempts.get(clientMessageId) ?? 0) + 1);
      const sentAt = new Date().toISOString();
      const answer = await command(name, payload);
      const ack = answer as CommandResult<'send_message'>;
      if (ack.createdAt < sentAt && !this.acked.has(clientMessageId)) this.duplicatesSuppressed += 1;
      this.acked.set(clientMessageId, { ...ack, roomId, content, clientMessageId });
      this.onAck();
      return answer;
    };
    page.connection.on('messages', ({ messages }: { messages: Message[] }) => messages.forEach((it) => this.hear(it)));
  }

  hear({ id, seq, rev, content, createdAt }: Message): void {
    const known = this.heard.get(id);
    const now = { id, seq, rev, content, createdAt };
    if (!known) this.heard.set(id, now);
    else if (JSON.stringify(known) !== JSON.stringify(now)) {
      this.faults.push(`${id} was told as ${JSON.stringify(known)} and as ${JSON.stringify(now)}`);
    }
  }

  /** A screen shows each place and each message once, in order. */
  shown(whose: string, messages: readonly ShownMessage[]): void {
    let last = 0;
    const ids = new Set<string>();
    for (const { seq, clientMessageId, content } of messages) {
      if (seq !== undefined) {
        if (seq !== last + 1 && last !== 0) this.faults.push(`${whose} shows ${seq} after ${last}`);
        last = seq;
      }
      if (clientMessageId === undefined) continue;
      if (ids.has(clientMessageId)) this.faults.push(`${whose} shows "${content}" twice`);
      ids.add(clientMessageId);
    }
  }

  /** Went out and has no answer. */
  get unanswered(): string[] {
    return [...this.attempts.keys()].filter((id) => !this.acked.has(id));
  }

  get resent(): number {
    return [...this.attempts.values()].reduce((sum, times) => sum + times - 1, 0);
  }
}
