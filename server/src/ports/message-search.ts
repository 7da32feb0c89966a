import type { SearchResult } from '@suda/contract';
import type { Page } from './room-store.js';

export interface SearchQuery {
  /** The caller: only rooms that they are a member of at the time of the query are searched. */
  userId: string;
  /** Without it, all that the rest leaves. */
  q?: string | undefined;
  roomId?: string | undefined;
  /** The author. */
  from?: string | undefined;
  /** ISO 8601; exclusive. */
  after?: string | undefined;
  before?: string | undefined;
  /** What the text has in it: an address of the web, or code in backticks or a fence. */
  has?: readonly ('link' | 'code')[] | undefined;
  /** A user whom the message mentions. */
  mentions?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

/**
 * Full text over the caller's rooms, filtered by membership in the engine, newest first, stable over pages, visible
 * within seconds of the commit. Deleted and system messages are never found.
 *
 * All words of `q` must occur. A run of Chinese, Japanese or Korean characters, of any length, matches anywhere inside a
 * message; words of other scripts match whole, and the last word of `q`, with or without a space after it, also as a
 * prefix. A consonant after a syllable at the end of `q` may begin the next one, and is not asked for. Case, width (NFKC) and the
 * dot of İ do not matter. A query without any letter or digit finds nothing. Highlights
 * are the matched ranges; a matched word is highlighted whole.
 * An engine that is down rejects with `unavailable`.
 */
export abstract class MessageSearch {
  abstract search(query: SearchQuery): Promise<Page<SearchResult>>;

  /**
   * The first message of any kind in each of the spans between these times (ms since 1970, ascending, the last one the end of
   * the last span); undefined for a span without. Costs by the number of spans, not of messages. Does not check membership.
   */
  abstract firstInSpans(roomId: string, times: readonly number[]): Promise<(number | undefined)[]>;
}
