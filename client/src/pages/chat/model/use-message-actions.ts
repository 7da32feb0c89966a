import type { ConfirmedMessage } from '@/entities/conversation';
import { useRoomStore } from '@/entities/room';
import { can } from '@/shared/api';
import { errorText } from '@/shared/i18n';
import { notify } from '@/shared/ui';
import { copyText } from './copy-text';
import { useConversationContext } from './conversation/conversation-context';

/** What one can do to a message. */
export function useMessageActions(message: () => ConfirmedMessage) {
  const { conversation, room, me, editing, deleting, reply } = useConversationContext();
  const rooms = useRoomStore();
  const failed = (error: unknown): void => notify(errorText(error));

  function react(emoji: string): void {
    const { seq, reactions } = message();
    conversation.react(seq, emoji, !reactions?.[emoji]?.includes(me)).catch(failed);
  }

  function edit(): void {
    editing.value = message();
  }

  return {
    react,
    reply: () => reply(message()),
    edit,
    copy: () => copyText(message().content),
    markUnread: () => void rooms.markUnread(room.value.roomId, message().seq).catch(failed),
    remove: () => (deleting.value = message()),
    mayRemove: () => message().userId === me || can(room.value.role, 'delete_any_message'),
  };
}
