import type { RestResponse } from '@suda/contract';
import { rest } from '@/shared/api';

/** Searches messages by keyword, newest first; in all of this user's rooms without `room`. Rejects with ApiError. */
export const searchMessages = (
  q: string,
  { room, cursor, signal }: { room?: string; cursor?: string; signal?: AbortSignal } = {},
): Promise<RestResponse<'search'>> =>
  rest('search', {
    query: { q: q.trim(), ...(room && { room }), ...(cursor && { cursor }) },
    ...(signal && { signal }),
  });
