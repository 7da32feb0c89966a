import { useI18n } from 'vue-i18n';
import type { Message } from '@/entities/conversation';
import { usePresenceStore } from '@/entities/user';
import { isolated } from '@/shared/text';

/** Returns a function for a system message's text in the reader's language; the server's text for unknown types. */
export function useNoticeText() {
  const people = usePresenceStore();
  const i18n = useI18n();

  return ({ notice, userId, content }: Message): string => {
    if (!notice || !i18n.te(`notice.${notice.type}`)) return content;
    const names = notice.userIds.map((it) => isolated(people.shownName(it)));
    const list = new Intl.ListFormat(i18n.locale.value, { type: 'conjunction' }).format(names);
    const parts = {
      actor: people.shownName(userId),
      people: list || people.shownName(userId),
      name: notice.name ?? '',
    };
    if (notice.type === 'room_renamed' && !notice.name) return content;
    return i18n.t(`notice.${notice.type}`, parts);
  };
}
