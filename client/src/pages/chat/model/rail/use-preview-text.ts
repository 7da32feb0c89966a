import { useI18n } from 'vue-i18n';
import { previewText } from '@/entities/conversation';
import type { RoomSummary } from '@/entities/room';
import { useSessionStore } from '@/entities/session';
import { usePresenceStore } from '@/entities/user';
import { useNoticeText } from '../conversation/use-notice-text';

/** Returns a function for the line under a room's title: its last message with the author's name. */
export function usePreviewText() {
  const people = usePresenceStore();
  const session = useSessionStore();
  const noticeText = useNoticeText();
  const { t } = useI18n();

  return ({ lastMessage, direct, topic }: RoomSummary): string => {
    if (!lastMessage) return topic || t('rooms.noMessages');
    if (lastMessage.kind === 'system') return noticeText(lastMessage);
    const text = lastMessage.deletedAt ? t('message.deleted') : previewText(lastMessage.content);
    if (lastMessage.userId === session.user?.userId) return t('rooms.saidByMe', { text });
    return direct ? text : t('rooms.said', { name: people.shownName(lastMessage.userId), text });
  };
}
