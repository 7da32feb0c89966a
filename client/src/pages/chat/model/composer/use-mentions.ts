import { computed, ref, type Ref, watch } from 'vue';
import type { NamedPerson } from '@/entities/conversation';
import { useMembershipStore } from '@/entities/room';
import { rankByName } from '@/shared/text';
import { useConversationContext } from '../conversation/conversation-context';
import { useLookup } from '../search/use-lookup';
import { mentionQuery } from './mention-query';

const MAX_SUGGESTIONS = 6;

/** Suggests members while an @name is being typed. */
export function useMentions(text: () => string, caret: Readonly<Ref<number>>) {
  const { room, me } = useConversationContext();
  const membership = useMembershipStore();
  const index = ref(0);
  const dismissed = ref<number>();

  const query = computed(() => {
    const found = room.value.direct ? undefined : mentionQuery(text(), caret.value);
    return found && found.start !== dismissed.value ? found : undefined;
  });
  // Of a large room only some members are loaded.
  const { answer: found } = useLookup(
    () => (query.value && membership.hasMore(room.value.roomId) ? query.value.text : ''),
    async (q, signal) => (q === '' ? [] : membership.findNamed(room.value.roomId, q, signal)),
  );
  const suggestions = computed(() => {
    if (!query.value) return [];
    const members = [...membership.members(room.value.roomId), ...(found.value ?? [])];
    const others = [...new Map(members.map((it) => [it.userId, it])).values()].filter((it) => it.userId !== me);
    const matches = rankByName(others, query.value.text, (it) => [it.displayName, it.userId]).slice(0, MAX_SUGGESTIONS);
    // A name typed in full needs no suggestion.
    return matches.some((it) => `${it.displayName} ` === query.value?.text) ? [] : matches;
  });

  watch(suggestions, () => (index.value = 0));
  watch(text, (now) => {
    if (!now.includes('@')) dismissed.value = undefined;
  });

  /** Picks a suggestion. Returns who it is, the new text and caret position; undefined when there is nothing to pick. */
  function pick(at = index.value): { person: NamedPerson; text: string; caret: number } | undefined {
    const person = suggestions.value[at];
    if (!person || !query.value) return undefined;
    const { userId, displayName } = person;
    const head = `${text().slice(0, query.value.start)}@${displayName} `;
    return { person: { userId, displayName }, text: head + text().slice(caret.value), caret: head.length };
  }

  const move = (by: number) => {
    const count = suggestions.value.length;
    index.value = (index.value + by + count) % count;
  };
  const dismiss = () => (dismissed.value = query.value?.start);

  return { suggestions, index, pick, move, dismiss };
}
