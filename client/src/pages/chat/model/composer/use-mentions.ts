import { computed, type Ref } from 'vue';
import { useMembershipStore } from '@/entities/room';
import { rankByName } from '@/shared/text';
import { useConversationContext } from '../conversation/conversation-context';
import { useLookup } from '../search/use-lookup';
import { mentionQuery } from './mention-query';
import type { Suggestion, SuggestionSource } from './suggestion';

const MAX_SUGGESTIONS = 6;

/** Suggests members while an @name is being typed. */
export function useMentions(text: () => string, caret: Readonly<Ref<number>>): SuggestionSource {
  const { room, me } = useConversationContext();
  const membership = useMembershipStore();

  const queryIn: SuggestionSource['queryIn'] = (written, at) =>
    room.value.direct ? undefined : mentionQuery(written, at);
  const query = computed(() => queryIn(text(), caret.value));
  // Of a large room only some members are loaded.
  const { answer: found } = useLookup(
    () => (query.value && membership.hasMore(room.value.roomId) ? query.value.text : ''),
    async (q, signal) => (q === '' ? [] : membership.findNamed(room.value.roomId, q, signal)),
  );

  function suggest(typed: string): Suggestion[] {
    const members = [...membership.members(room.value.roomId), ...(found.value ?? [])];
    const others = [...new Map(members.map((it) => [it.userId, it])).values()].filter((it) => it.userId !== me);
    // A name typed in full needs no suggestion.
    if (others.some((it) => `${it.displayName} ` === typed)) return [];
    return rankByName(others, typed, (it) => [it.displayName, it.userId])
      .slice(0, MAX_SUGGESTIONS)
      .map(({ userId, displayName }) => ({
        id: userId,
        insert: `@${displayName} `,
        label: displayName,
        ...(displayName !== userId && { note: userId }),
        person: { userId, displayName },
      }));
  }

  return { queryIn, suggest };
}
