import type { Message } from '@suda/contract';
import { rest } from '@/shared/api';

const KEPT = 200;

/** Single messages from outside the window: what others replied to. */
export function createMessageCache(roomId: string) {
  const known = new Map<number, Promise<Message | undefined>>();

  async function fetched(seq: number): Promise<Message | undefined> {
    const { messages } = await rest('messages', { params: { id: roomId }, query: { after: seq - 1, limit: 1 } });
    return messages.find((message) => message.seq === seq);
  }

  function get(seq: number): Promise<Message | undefined> {
    const held = known.get(seq);
    if (held) return held;
    const asked = fetched(seq);
    known.set(seq, asked);
    asked.catch(() => known.delete(seq));
    if (known.size > KEPT) known.delete(known.keys().next().value ?? seq);
    return asked;
  }

  /** What has changed is fetched again when somebody asks. */
  function changed(messages: readonly Message[]): void {
    for (const { seq } of messages) known.delete(seq);
  }

  return { get, changed };
}
