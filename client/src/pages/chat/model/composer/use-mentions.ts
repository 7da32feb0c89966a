import { computed, ref, type Ref, watch } from 'vue';
import { useMembershipStore } from '@/entities/room';
import { useConversationContext } from '../conversation/conversation-context';
import { matchPeople, mentionQuery } from './mention-query';

export interface PickedMention {
  userId: string;
  name: string;
}

/** Suggests members while an @name is being typed. */
export function useMentions(text: () => string, caret: Readonly<Ref<number>>) {
  const { room, me } = useConversationContext();
  const membership = useMembershipStore();
  const picked = ref<PickedMention[]>([]);
  const index = ref(0);
  const dismissed = ref<number>();

  const query = computed(() => {
    const found = room.value.direct ? undefined : mentionQuery(text(), caret.value);
    return found && found.start !== dismissed.value ? found : undefined;
  });
  const suggestions = computed(() => {
    if (!query.value) return [];
    const others = membership.members(room.value.roomId).filter((it) => it.userId !== me);
    const matches = matchPeople(others, query.value.text);
    // A name typed in full needs no suggestion.
    return matches.some((it) => `${it.displayName} ` === query.value?.text) ? [] : matches;
  });

  watch(suggestions, () => (index.value = 0));
  watch(text, (now) => {
    if (now === '') picked.value = [];
    if (!now.includes('@')) dismissed.value = undefined;
  });

  /** Picks a suggestion. Returns the new text and caret position; undefined when there is nothing to pick. */
  function pick(at = index.value): { text: string; caret: number } | undefined {
    const person = suggestions.value[at];
    if (!person || !query.value) return undefined;
    picked.value.push({ userId: person.userId, name: person.displayName });
    const head = `${text().slice(0, query.value.start)}@${person.displayName} `;
    return { text: head + text().slice(caret.value), caret: head.length };
  }

  const move = (by: number) => {
    const count = suggestions.value.length;
    index.value = (index.value + by + count) % count;
  };
  const dismiss = () => (dismissed.value = query.value?.start);

  return { suggestions, index, picked, pick, move, dismiss };
}
