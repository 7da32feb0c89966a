import type { SearchResult } from '@suda/contract';
import type { Page } from './room-store.js';

export interface SearchQuery {
  /** The caller: only rooms that they are in at the time of the query are searched. */
  userId: string;
  q: string;
  roomId?: string | undefined;
  /** The author. */
  from?: string | undefined;
  /** ISO 8601; exclusive. */
  after?: string | undefined;
  before?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

/**
 * Full text over the caller's rooms, filtered by membership in the engine, newest first, stable over pages, visible
 * within seconds of the commit. Deleted and system messages are never found.
 *
 * All words of `q` must occur. A run of Chinese, Japanese or Korean characters matches wherever it stands inside a
 * message, from one character on; words of other scripts match whole and, for the last word typed, space after it or
 * not, as a prefix. Case and width (NFKC) do not matter. A query without any letter or digit finds nothing. Highlights
 * are the matched ranges, of a word always the whole.
 * An engine that is down rejects with `unavailable`.
 */
export abstract class MessageSearch {
  abstract search(query: SearchQuery): Promise<Page<SearchResult>>;
}
