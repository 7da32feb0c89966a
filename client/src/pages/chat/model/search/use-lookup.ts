import { onScopeDispose, type Ref, shallowRef, watch } from 'vue';

const PAUSE_MS = 200;

/** Calls `request` when `query` has not changed for 200 ms; an older answer never replaces a newer one. */
export function useLookup<T>(query: () => string, request: (text: string, signal: AbortSignal) => Promise<T>) {
  const answer: Ref<T | undefined> = shallowRef();
  const failed = shallowRef<unknown>();
  const busy = shallowRef(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | undefined;

  async function lookUp(text: string): Promise<void> {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    busy.value = true;
    try {
      const found = await request(text, mine.signal);
      if (mine.signal.aborted) return;
      answer.value = found;
      failed.value = undefined;
    } catch (error) {
      if (!mine.signal.aborted) failed.value = error;
    } finally {
      if (running === mine) busy.value = false;
    }
  }

  function stop(): void {
    clearTimeout(timer);
    running?.abort();
  }

  watch(query, (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => void lookUp(text), PAUSE_MS);
  });
  onScopeDispose(stop);

  return { answer, failed, busy, lookUp, retry: () => lookUp(query()) };
}
