import { watchEffect } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute } from 'vue-router';
import { useRoomStore, useRoomTitle } from '@/entities/room';
import { useSessionStore } from '@/entities/session';
import { isolated } from '@/shared/text';

/** Keeps the document's title: `(3) Lunch · Suda` is the number of unread messages and the open room. */
export function useDocumentTitle(): void {
  const session = useSessionStore();
  const rooms = useRoomStore();
  const roomTitle = useRoomTitle();
  const route = useRoute();
  const { t } = useI18n();

  watchEffect(() => {
    const signedIn = session.status === 'signedIn';
    const unread = signedIn && rooms.totalUnread > 0 ? `(${Math.min(rooms.totalUnread, 999)}) ` : '';
    const roomId = route.params['roomId'];
    const room = signedIn && typeof roomId === 'string' ? rooms.byId(roomId) : undefined;
    const place = room ? roomTitle(room) : '';
    document.title = unread + (place ? `${isolated(place)} · ` : '') + t('app.name');
  });
}
