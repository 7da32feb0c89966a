import { watchEffect } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute } from 'vue-router';
import { useRoomStore } from '@/entities/room';
import { useSessionStore } from '@/entities/session';

/** `(3) Lunch · Suda`: what is unread, where I am. */
export function useDocumentTitle(): void {
  const session = useSessionStore();
  const rooms = useRoomStore();
  const route = useRoute();
  const { t } = useI18n();

  watchEffect(() => {
    const signedIn = session.status === 'signedIn';
    const unread = signedIn && rooms.totalUnread > 0 ? `(${Math.min(rooms.totalUnread, 999)}) ` : '';
    const roomId = route.params['roomId'];
    const room = signedIn && typeof roomId === 'string' ? rooms.byId(roomId) : undefined;
    const place = room ? rooms.title(room) : '';
    document.title = unread + (place ? `${place} · ` : '') + t('app.name');
  });
}
