import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useTypingStore } from '@/entities/room';
import { usePresenceStore } from '@/entities/user';

/** The text that names the users typing in a room; '' when there are none. */
export function useTypingText(roomId: () => string): ComputedRef<string> {
  const typing = useTypingStore();
  const people = usePresenceStore();
  const { t } = useI18n();

  return computed(() => {
    const names = typing.usersIn(roomId()).map((it) => people.shownName(it));
    const [first, second] = names;
    if (first === undefined) return '';
    if (second === undefined) return t('typing.one', { name: first });
    if (names.length === 2) return t('typing.two', { first, second });
    return t('typing.many', { count: names.length });
  });
}
