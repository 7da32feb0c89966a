import type { Message } from '@suda/contract';
import { rest } from '@/shared/api';

const MAX_MESSAGES = 200;

/** Single messages from outside the window: what others replied to. */
export function createMessageCache(roomId: string) {
  const known = new Map<number, Promise<Message | undefined>>();

  async function fetchMessage(seq: number): Promise<Message | undefined> {
    const { messages } = await rest('messages', { params: { id: roomId }, query: { after: seq - 1, limit: 1 } });
    return messages.find((message) => message.seq === seq);
  }

  /** Resolves to undefined when there is no such message. Rejects with ApiError, and fetches again at the next call. */
  function get(seq: number): Promise<Message | undefined> {
    const cached = known.get(seq);
    if (cached) return cached;
    const fetching = fetchMessage(seq);
    known.set(seq, fetching);
    fetching.catch(() => known.delete(seq));
    if (known.size > MAX_MESSAGES) known.delete(known.keys().next().value ?? seq);
    return fetching;
  }

  function invalidate(messages: readonly Pick<Message, 'seq'>[]): void {
    for (const { seq } of messages) known.delete(seq);
  }

  return { get, invalidate };
}
