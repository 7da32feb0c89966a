import { computed, type Ref, ref, watch } from 'vue';
import type { SuggestionSource } from './suggestion';

/** Suggests how to complete what is being typed, from the first source that knows something. One is chosen by the arrows. */
export function useCompletion(text: () => string, caret: Readonly<Ref<number>>, sources: readonly SuggestionSource[]) {
  const index = ref(0);
  const dismissed = ref<number>();

  const begun = computed(() =>
    sources.flatMap((source) => {
      const query = source.queryIn(text(), caret.value);
      return query ? [{ start: query.start, suggestions: source.suggest(query.text) }] : [];
    }),
  );
  const open = computed(() =>
    begun.value.find(({ start, suggestions }) => start !== dismissed.value && suggestions.length > 0),
  );
  const suggestions = computed(() => open.value?.suggestions ?? []);

  watch(suggestions, () => (index.value = 0));
  watch(begun, (now) => {
    if (!now.some(({ start }) => start === dismissed.value)) dismissed.value = undefined;
  });

  /** Picks a suggestion. Returns it with the new text and caret position; undefined when there is nothing to pick. */
  function pick(at = index.value) {
    const suggestion = suggestions.value[at];
    if (!suggestion || !open.value) return undefined;
    const head = text().slice(0, open.value.start) + suggestion.insert;
    return { ...suggestion, text: head + text().slice(caret.value), caret: head.length };
  }

  const move = (by: number) => {
    const count = suggestions.value.length;
    index.value = (index.value + by + count) % count;
  };
  const dismiss = () => (dismissed.value = open.value?.start);

  return { suggestions, index, pick, move, dismiss };
}
