import type { Message, RestResponse } from '@suda/contract';
import { rest } from '@/shared/api';

/** What messages are searched for: by words, by what narrows them, or both. */
export interface MessageQuery {
  q?: string | undefined;
  room?: string | undefined;
  /** The author. */
  from?: string | undefined;
  /** ISO 8601; exclusive. */
  after?: string | undefined;
  before?: string | undefined;
  has?: readonly ('link' | 'code')[] | undefined;
  mentionsMe?: boolean | undefined;
}

/** Searches messages in this user's rooms, newest first. Rejects with ApiError. */
export const searchMessages = (
  { q, room, from, after, before, has = [], mentionsMe }: MessageQuery,
  { cursor, limit, signal }: { cursor?: string; limit?: number; signal?: AbortSignal } = {},
): Promise<RestResponse<'search'>> =>
  rest('search', {
    query: {
      ...(q?.trim() && { q: q.trim() }),
      ...(room && { room }),
      ...(from && { from }),
      ...(after && { after }),
      ...(before && { before }),
      ...(has.includes('link') && { hasLink: 'true' as const }),
      ...(has.includes('code') && { hasCode: 'true' as const }),
      ...(mentionsMe && { mentionsMe: 'true' as const }),
      ...(cursor && { cursor }),
      ...(limit !== undefined && { limit }),
    },
    ...(signal && { signal }),
  });

const AROUND = 4;

/** The messages right before and after one, in their order. Rejects with ApiError. */
export async function messagesAround(roomId: string, seq: number): Promise<{ before: Message[]; after: Message[] }> {
  const { messages } = await rest('messages', { params: { id: roomId }, query: { around: seq, limit: AROUND } });
  return { before: messages.filter((it) => it.seq < seq), after: messages.filter((it) => it.seq > seq) };
}
