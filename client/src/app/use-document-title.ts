import { watchEffect } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute } from 'vue-router';
import { useRoomStore, useRoomTitle } from '@/entities/room';
import { useSessionStore } from '@/entities/session';
import { isolated } from '@/shared/text';

const NONE = { calls: 0, unread: 0 };

/** Keeps the document's title: `(3) Lunch · Suda` is the number of calls and the open room; `•` stands for what is only unread. */
export function useDocumentTitle(): void {
  const session = useSessionStore();
  const rooms = useRoomStore();
  const roomTitle = useRoomTitle();
  const route = useRoute();
  const { t } = useI18n();

  watchEffect(() => {
    const signedIn = session.status === 'signedIn';
    const { calls, unread } = signedIn ? rooms.attention : NONE;
    const waiting = calls > 0 ? `(${Math.min(calls, 999)}) ` : unread > 0 ? '• ' : '';
    const roomId = route.params['roomId'];
    const room = signedIn && typeof roomId === 'string' ? rooms.byId(roomId) : undefined;
    const place = room ? roomTitle(room) : '';
    document.title = waiting + (place ? `${isolated(place)} · ` : '') + t('app.name');
  });
}
