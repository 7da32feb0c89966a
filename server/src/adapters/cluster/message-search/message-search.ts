import { errors, type Client, type estypes } from '@elastic/elasticsearch';
import type { Message, SearchResult } from '@suda/contract';
import { messageOfDocument, type MessageSource } from '@suda/engines/log';
import { hitIn, searchTerms, type SearchTerms } from '@suda/engines/text';
import { MessageSearch, type SearchQuery } from '../../../ports/message-search.js';
import type { Page, RoomStore } from '../../../ports/room-store.js';
import { NEWEST_FIRST, OLDEST_FIRST, searchQuery, spanQuery } from './query.js';
import { EngineCalls, type FaultObserver } from '../engine-calls.js';
import type { HotMessages } from '../message-history/hot-messages.js';
import { fromCursor, toCursor } from '../../../ports/cursor.js';

const MOST_UNDER_WAY = 200;
/** The engine itself gives up before our patience ends. */
const ENGINE_TIMEOUT = '2500ms';
/** The request is at fault, not the engine. */
const isOwn = (error: unknown): boolean => error instanceof errors.ResponseError && error.statusCode === 400;

/** What changed since the index learned of it. */
export type PresentStates = Pick<HotMessages, 'present'>;

/** Which of the user's rooms there are, and whether they are in one. */
export type Memberships = Pick<RoomStore, 'role' | 'roomIdsOf'>;

export class ElasticsearchMessageSearch extends MessageSearch {
  private readonly calls: EngineCalls;

  constructor(
    private readonly client: Client,
    private readonly rooms: Memberships,
    private readonly hot: PresentStates,
    private readonly options: { index: string; observe?: FaultObserver | undefined },
  ) {
    super();
    this.calls = new EngineCalls('Elasticsearch', {
      most: MOST_UNDER_WAY,
      refusal: 'search is not available now',
      isOwn,
      observe: options.observe,
    });
  }

  async search(query: SearchQuery): Promise<Page<SearchResult>> {
    const after = query.cursor === undefined ? undefined : fromCursor(query.cursor, ['number', 'number', 'string']);
    const terms = query.q === undefined ? undefined : searchTerms(query.q);
    if (query.q !== undefined && !terms) return { items: [] };
    const roomIds = await this.roomIdsOf(query);
    if (roomIds.length === 0) return { items: [] };
    const hits = await this.hits({
      query: searchQuery(terms, { ...query, roomIds }),
      size: query.limit + 1,
      ...(after && { search_after: after }),
    });
    const shown = hits.slice(0, query.limit);
    const items = await this.results(
      shown.map(({ _source: source }) => messageOfDocument(source as MessageSource)),
      { ...query, terms },
    );
    const last = hits[query.limit - 1]?.sort;
    return hits.length > query.limit && last ? { items, cursor: toCursor(last as (string | number)[]) } : { items };
  }

  /** The index lags, and what was deleted or taken back must not be read in it until it has learned of it. */
  private async results(
    found: readonly Message[],
    asked: SearchQuery & { terms: SearchTerms | undefined },
  ): Promise<SearchResult[]> {
    return (await this.hot.present(found)).flatMap((message) => {
      const highlights = hitIn(message, asked);
      return highlights ? [{ message, highlights }] : [];
    });
  }

  async firstInSpans(roomId: string, times: readonly number[]): Promise<(number | undefined)[]> {
    const searches = times.slice(0, -1).flatMap((from, span) => [
      { index: this.options.index, allow_partial_search_results: false },
      {
        size: 1,
        query: spanQuery(roomId, from, times[span + 1] ?? from),
        sort: OLDEST_FIRST,
        _source: ['seq'],
        timeout: ENGINE_TIMEOUT,
        track_total_hits: false,
      },
    ]);
    const { responses } = await this.calls.run(() => this.client.msearch<{ seq: number }>({ searches }));
    return responses.map((answer) => {
      if ('error' in answer || answer.timed_out) throw this.calls.unavailable();
      return answer.hits.hits[0]?._source?.seq;
    });
  }

  private async roomIdsOf({ userId, roomId }: SearchQuery): Promise<string[]> {
    if (roomId !== undefined) return (await this.rooms.role(roomId, userId)) === undefined ? [] : [roomId];
    return this.rooms.roomIdsOf(userId);
  }

  private hits(request: estypes.SearchRequest): Promise<estypes.SearchHit[]> {
    return this.calls.run(async () => {
      const answer = await this.client.search({
        index: this.options.index,
        sort: NEWEST_FIRST,
        timeout: ENGINE_TIMEOUT,
        // Half an answer would look like a whole one.
        allow_partial_search_results: false,
        track_total_hits: false,
        ...request,
      });
      if (answer.timed_out) throw new Error('the search took too long');
      return answer.hits.hits;
    });
  }
}
