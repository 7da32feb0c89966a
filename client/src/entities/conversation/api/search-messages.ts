import type { RestResponse } from '@suda/contract';
import { rest } from '@/shared/api';

export type SearchPage = RestResponse<'search'>;

/** By keyword, newest first; over all my rooms without `room`. */
export const searchMessages = (
  q: string,
  { room, from, cursor, signal }: { room?: string; from?: string; cursor?: string; signal?: AbortSignal } = {},
): Promise<SearchPage> =>
  rest('search', {
    query: { q: q.trim(), ...(room && { room }), ...(from && { from }), ...(cursor && { cursor }) },
    ...(signal && { signal }),
  });
