import { computed, type Ref, ref, watch } from 'vue';
import type { SuggestionSource } from './suggestion';

/** Suggests how to complete what is being typed, from the first source that knows it. One is chosen by the arrows. */
export function useCompletion(text: () => string, caret: Readonly<Ref<number>>, sources: readonly SuggestionSource[]) {
  const index = ref(0);
  const dismissed = ref<number>();

  const begun = computed(() => {
    for (const source of sources) {
      const query = source.queryIn(text(), caret.value);
      if (query) return { source, query };
    }
    return undefined;
  });
  const open = computed(() => (begun.value?.query.start === dismissed.value ? undefined : begun.value));
  const suggestions = computed(() => open.value?.source.suggest(open.value.query.text) ?? []);

  watch(suggestions, () => (index.value = 0));
  watch(begun, (now) => {
    if (!now) dismissed.value = undefined;
  });

  /** Picks a suggestion. Returns it with the new text and caret position; undefined when there is nothing to pick. */
  function pick(at = index.value) {
    const suggestion = suggestions.value[at];
    if (!suggestion || !open.value) return undefined;
    const head = text().slice(0, open.value.query.start) + suggestion.insert;
    return { ...suggestion, text: head + text().slice(caret.value), caret: head.length };
  }

  const move = (by: number) => {
    const count = suggestions.value.length;
    index.value = (index.value + by + count) % count;
  };
  const dismiss = () => (dismissed.value = begun.value?.query.start);

  return { suggestions, index, pick, move, dismiss };
}
