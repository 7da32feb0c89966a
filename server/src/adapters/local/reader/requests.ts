import type { SearchResult } from '@suda/contract';
import type { ExportPart } from '../../../ports/export-text.js';
import type { ExportRange } from '../../../ports/message-history.js';
import type { SearchQuery } from '../../../ports/message-search.js';
import type { Page } from '../../../ports/room-store.js';

/** What the reader thread reads, and what it answers. */
export interface ReaderRequests {
  search: { input: SearchQuery; answer: Page<SearchResult> };
  spans: { input: { roomId: string; times: readonly number[] }; answer: (number | undefined)[] };
  export: { input: ExportRange; answer: ExportPart };
}

export type ReaderRequestName = keyof ReaderRequests;

/** Answered by one `ThreadOutcome` each, in order; `undefined`: close. */
export type ToReader =
  { [N in ReaderRequestName]: [name: N, input: ReaderRequests[N]['input']] }[ReaderRequestName] | undefined;
