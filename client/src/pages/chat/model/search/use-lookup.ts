import { onScopeDispose, type Ref, shallowRef, watch } from 'vue';

const PAUSE_MS = 200;

/** Asks again whenever the question changes and the typing pauses; an older answer never replaces a newer one. */
export function useLookup<T>(question: () => string, ask: (text: string, signal: AbortSignal) => Promise<T>) {
  const answer: Ref<T | undefined> = shallowRef();
  const failed = shallowRef<unknown>();
  const busy = shallowRef(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | undefined;

  async function look(text: string): Promise<void> {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    busy.value = true;
    try {
      const found = await ask(text, mine.signal);
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

  watch(question, (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(text), PAUSE_MS);
  });
  onScopeDispose(stop);

  return { answer, failed, busy, look };
}
