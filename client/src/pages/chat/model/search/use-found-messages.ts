import { ref, shallowRef } from 'vue';
import { type MessageQuery, searchMessages, type SearchResult } from '@/entities/conversation';
import { useLookup } from './use-lookup';

interface FoundMessages {
  /** As JSON: what was asked for. */
  asked: string;
  query: MessageQuery;
  results: readonly SearchResult[];
  cursor: string | undefined;
}

/** What is asked for, as a key; '' for nothing. */
export const keyOfQuery = (query: MessageQuery | undefined): string => (query ? JSON.stringify(query) : '');

/** The messages that a query finds, page by page; none without a query. */
export function useFoundMessages(query: () => MessageQuery | undefined) {
  const loadingMore = ref(false);
  const moreFailed = shallowRef<unknown>();
  const lookup = useLookup<FoundMessages | undefined>(
    () => keyOfQuery(query()),
    async (asked, signal) => {
      moreFailed.value = undefined;
      if (asked === '') return undefined;
      const wanted = JSON.parse(asked) as MessageQuery;
      const page = await searchMessages(wanted, { signal });
      return { asked, query: wanted, results: page.results, cursor: page.cursor };
    },
  );

  const begun = keyOfQuery(query());
  if (begun !== '') void lookup.lookUp(begun);

  async function loadMore(): Promise<void> {
    const found = lookup.answer.value;
    if (!found?.cursor || loadingMore.value) return;
    loadingMore.value = true;
    moreFailed.value = undefined;
    try {
      const page = await searchMessages(found.query, { cursor: found.cursor });
      if (lookup.answer.value !== found) return;
      lookup.answer.value = { ...found, results: [...found.results, ...page.results], cursor: page.cursor };
    } catch (error) {
      if (lookup.answer.value === found) moreFailed.value = error;
    } finally {
      loadingMore.value = false;
    }
  }

  return { ...lookup, loadMore, loadingMore, moreFailed };
}
