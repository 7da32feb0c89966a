import { computed, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { CALL_WORDS } from '@/entities/conversation';
import { useMembershipStore } from '@/entities/room';
import { mayCall } from '@/shared/api';
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
  const { t, locale } = useI18n();

  const queryIn: SuggestionSource['queryIn'] = (written, at) =>
    room.value.direct ? undefined : mentionQuery(written, at);
  const query = computed(() => queryIn(text(), caret.value));
  // Of a large room only some members are loaded.
  const { answer: found } = useLookup(
    () => (query.value && membership.hasMore(room.value.roomId) ? query.value.text : ''),
    async (q, signal) => (q === '' ? [] : membership.findNamed(room.value.roomId, q, signal)),
  );

  /** Everybody, and who is online, for those who may call them. */
  function calls(typed: string): Suggestion[] {
    const { role, memberCount } = room.value;
    if (!mayCall(role, memberCount)) return [];
    return rankByName(['all', 'here'] as const, typed, (it) => CALL_WORDS[it]).map((it) => {
      const [english, korean] = CALL_WORDS[it];
      const word = locale.value === 'ko' ? korean : english;
      return { id: `@${it}`, insert: `@${word} `, label: `@${word}`, note: t(`text.${it}`) };
    });
  }

  function suggest(typed: string): Suggestion[] {
    const members = [...membership.members(room.value.roomId), ...(found.value ?? [])];
    const others = [...new Map(members.map((it) => [it.userId, it])).values()].filter((it) => it.userId !== me);
    // A name typed in full needs no suggestion.
    if (others.some((it) => `${it.displayName} ` === typed)) return [];
    if (calls(typed.trim()).some(({ insert }) => insert === `@${typed}`)) return [];
    const people = rankByName(others, typed, (it) => [it.displayName, it.userId])
      .slice(0, MAX_SUGGESTIONS)
      .map(({ userId, displayName }) => ({
        id: userId,
        insert: `@${displayName} `,
        label: displayName,
        ...(displayName !== userId && { note: userId }),
        person: { userId, displayName },
      }));
    return [...people, ...calls(typed)];
  }

  return { queryIn, suggest };
}
