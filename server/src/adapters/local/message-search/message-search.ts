import type { SearchResult } from '@suda/contract';
import { MessageSearch, type SearchQuery } from '../../../ports/message-search.js';
import type { Page } from '../../../ports/room-store.js';
import type { ReaderClient } from '../reader/reader-client.js';

export class SqliteMessageSearch extends MessageSearch {
  constructor(private readonly reader: ReaderClient) {
    super();
  }

  search(query: SearchQuery): Promise<Page<SearchResult>> {
    return this.reader.ask('search', query);
  }

  firstInSpans(roomId: string, times: readonly number[]): Promise<(number | undefined)[]> {
    return this.reader.ask('spans', { roomId, times });
  }
}
