import { shallowRef, watch, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { allEmoji, type Emoji, findEmoji, withTone } from '../emoji/emoji-list';
import { useOwnEmoji } from '../emoji/own-emoji';
import { emojiQuery } from './emoji-query';
import { isInFence } from './format-text';
import type { Suggestion, SuggestionSource } from './suggestion';

const MAX_SUGGESTIONS = 6;

/** Suggests emoji while `:name` is being typed, in Korean too. Their names are loaded when the first one is. */
export function useEmojiNames(text: () => string, caret: Readonly<Ref<number>>): SuggestionSource {
  const all = shallowRef<readonly Emoji[]>([]);
  const { tone } = useOwnEmoji();
  const { locale } = useI18n();

  const queryIn: SuggestionSource['queryIn'] = (written, at) =>
    isInFence(written, at) ? undefined : emojiQuery(written, at);

  const stop = watch(
    () => queryIn(text(), caret.value),
    (query) => {
      if (!query) return;
      stop();
      allEmoji().then(
        (loaded) => (all.value = loaded),
        () => undefined,
      );
    },
  );

  function suggest(typed: string): Suggestion[] {
    return findEmoji(all.value, typed, MAX_SUGGESTIONS).map((it) => {
      const emoji = it.toned ? withTone(it.emoji, tone.value) : it.emoji;
      const names = locale.value === 'ko' ? it.korean : it.english;
      return { id: it.emoji, insert: emoji, emoji, label: names[0] ?? '', note: `:${it.english[0] ?? ''}:` };
    });
  }

  return { queryIn, suggest };
}
