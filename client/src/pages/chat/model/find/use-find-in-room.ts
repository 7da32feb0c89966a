import { computed, ref, shallowRef, watch } from 'vue';
import { searchMessages, type SearchResult } from '@/entities/conversation';
import { LIMITS } from '@/shared/api';

export interface Hit {
  seq: number;
  /** What was found in it, as it is written there. */
  texts: readonly string[];
}

const hitOf = ({ message, highlights }: SearchResult): Hit => ({
  seq: message.seq,
  texts: [...new Set(highlights.map(([start, end]) => message.content.slice(start, end)))],
});

interface FindInRoom {
  roomId: string;
  /** The words that are looked for. */
  words: () => string;
  /** The message that a search led to. */
  at: () => number | undefined;
  goTo: (seq: number) => void;
}

/** The hits of a search in one room, newest first, and the way from one to the next. Further pages are fetched when they are reached. */
export function useFindInRoom({ roomId, words, at, goTo }: FindInRoom) {
  const hits = shallowRef<readonly Hit[]>([]);
  const failed = shallowRef<unknown>();
  const busy = ref(false);
  /** From 0; -1 while none is shown. */
  const index = ref(-1);
  let cursor: string | undefined;
  const more = ref(false);
  let asked = 0;
  /** Kept: the address forgets it when it is reached. */
  let led = at();

  async function fetchPage(q: string): Promise<void> {
    const mine = (asked += 1);
    busy.value = true;
    try {
      const page = await searchMessages(
        { q, room: roomId },
        { limit: LIMITS.searchResults, ...(cursor !== undefined && { cursor }) },
      );
      if (mine !== asked) return;
      hits.value = [...hits.value, ...page.results.map(hitOf)];
      cursor = page.cursor;
      more.value = cursor !== undefined;
      failed.value = undefined;
    } catch (error) {
      if (mine === asked) failed.value = error;
    } finally {
      if (mine === asked) busy.value = false;
    }
  }

  const place = (): void => void (index.value = hits.value.findIndex(({ seq }) => seq === led));

  async function begin(): Promise<void> {
    const q = words();
    hits.value = [];
    cursor = undefined;
    more.value = false;
    index.value = -1;
    if (q === '') return;
    await fetchPage(q);
    if (q === words()) place();
  }

  function show(wanted: number): void {
    const hit = hits.value[wanted];
    if (!hit) return;
    index.value = wanted;
    goTo(hit.seq);
  }

  /** To an older hit (1) or a newer one (-1), around the ends. */
  async function step(by: 1 | -1): Promise<void> {
    if (busy.value) return;
    const wanted = index.value + by;
    if (wanted >= hits.value.length && more.value) await fetchPage(words());
    const { length } = hits.value;
    if (length > 0) show(wanted >= length ? 0 : wanted < 0 ? length - 1 : wanted);
  }

  watch(words, begin, { immediate: true });
  watch(
    at,
    (seq) => {
      if (seq === undefined) return;
      led = seq;
      if (hits.value.some((it) => it.seq === seq)) place();
    },
    { flush: 'sync' },
  );

  return {
    hits,
    index,
    failed,
    busy,
    /** How many there are, as far as is known. */
    count: computed(() => `${hits.value.length}${more.value ? '+' : ''}`),
    retry: () => (hits.value.length > 0 ? step(1) : begin()),
    step,
  };
}
