import { useI18n } from 'vue-i18n';
import type { Message } from '@/entities/conversation';
import { usePresenceStore } from '@/entities/user';
import { isolated } from '@/shared/text';

/** Returns a function for a system message's text in the reader's language; the server's text for unknown types. */
export function useNoticeText() {
  const people = usePresenceStore();
  const i18n = useI18n();

  function listed(names: readonly string[]): string {
    const last = names.at(-1) ?? '';
    return names.length < 2 ? last : i18n.t('people.and', { first: names.slice(0, -1).join(', '), last });
  }

  return ({ notice, userId, content }: Message): string => {
    if (!notice || !i18n.te(`notice.${notice.type}`)) return content;
    const names = notice.userIds.map((it) => isolated(people.shownName(it)));
    const parts = {
      actor: people.shownName(userId),
      people: listed(names) || people.shownName(userId),
      name: notice.name ?? '',
    };
    if (notice.type === 'room_renamed' && !notice.name) return content;
    if (notice.invitedBy) return i18n.t('invite.notice', { ...parts, inviter: people.shownName(notice.invitedBy) });
    return i18n.t(`notice.${notice.type}`, parts);
  };
}
