import { useI18n } from 'vue-i18n';
import { drafts, previewText } from '@/entities/conversation';
import type { RoomSummary } from '@/entities/room';
import { useSessionStore } from '@/entities/session';
import { usePresenceStore } from '@/entities/user';
import { useNoticeText } from '../conversation/use-notice-text';

/** A line under a room's title, and what it begins with to say what it is. */
export interface Preview {
  kind: 'said' | 'draft' | 'failed';
  label: string;
  text: string;
}

/** Returns a function for what stands first under a room's title: what was not sent, a draft, then its last message. */
export function usePreview() {
  const session = useSessionStore();
  const said = usePreviewText();
  const { t } = useI18n();

  return (room: RoomSummary, open: boolean, failed: readonly { content: string }[]): Preview => {
    const last = failed.at(-1);
    if (last) return { kind: 'failed', label: t('finding.notSent'), text: previewText(last.content) };
    const draft = open ? '' : drafts.textIn(session.user?.userId ?? '', room.roomId);
    if (draft !== '') return { kind: 'draft', label: t('finding.draft'), text: previewText(draft) };
    return { kind: 'said', label: '', text: said(room) };
  };
}

/** Returns a function for the line under a room's title: its last message with the author's name. */
function usePreviewText() {
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
