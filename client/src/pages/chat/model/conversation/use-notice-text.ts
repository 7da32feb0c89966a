import { useI18n } from 'vue-i18n';
import type { Message } from '@/entities/conversation';
import { usePresenceStore } from '@/entities/user';

/** What a system message tells, in the reader's language; the server's words for kinds that are not known here. */
export function useNoticeText() {
  const people = usePresenceStore();
  const { t, te, locale } = useI18n();

  return ({ notice, userId, content }: Message): string => {
    if (!notice || !te(`notice.${notice.type}`)) return content;
    const names = notice.userIds.map((it) => people.displayName(it));
    const list = new Intl.ListFormat(locale.value, { type: 'conjunction' }).format(names);
    const parts = {
      actor: people.displayName(userId),
      people: list || people.displayName(userId),
      name: notice.name ?? '',
    };
    if (notice.type === 'room_renamed' && !notice.name) return content;
    return t(`notice.${notice.type}`, parts);
  };
}
