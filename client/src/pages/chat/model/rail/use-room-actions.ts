import {
  mdiBellOffOutline,
  mdiBellOutline,
  mdiCheck,
  mdiEmailMarkAsUnread,
  mdiPinOffOutline,
  mdiPinOutline,
} from '@quasar/extras/mdi-v7';
import { computed, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { FAVOURITES, type RoomSummary, useRailStore, useRoomStore } from '@/entities/room';
import { useTask } from '@/shared/ui';

interface RoomAction {
  icon: string;
  label: string;
  run: () => unknown;
}

/** What is often done with a room from the rail: to pin it, to mark it as read or unread, to mute it. */
export function useRoomActions(room: () => RoomSummary): Readonly<Ref<RoomAction[]>> {
  const rooms = useRoomStore();
  const rail = useRailStore();
  const { t } = useI18n();
  const { run } = useTask();

  return computed(() => {
    const { roomId, seq, muted } = room();
    const pinned = rail.isFavourite(roomId);
    const pin: RoomAction = {
      icon: pinned ? mdiPinOffOutline : mdiPinOutline,
      label: t(pinned ? 'finding.unpin' : 'finding.pin'),
      run: () => run(() => rail.place(roomId, pinned ? undefined : FAVOURITES)),
    };
    const read: RoomAction = {
      icon: mdiCheck,
      label: t('finding.markRead'),
      run: () => rooms.markRead(roomId, seq),
    };
    const unread: RoomAction = {
      icon: mdiEmailMarkAsUnread,
      label: t('finding.markUnread'),
      run: () => run(() => rooms.markUnread(roomId, seq)),
    };
    const mute: RoomAction = {
      icon: muted ? mdiBellOutline : mdiBellOffOutline,
      label: t(muted ? 'told.unmute' : 'told.mute'),
      run: () => run(() => rooms.setMuted(roomId, !muted)),
    };
    return [pin, ...(rooms.unreadOf(roomId) > 0 ? [read] : seq > 0 ? [unread] : []), mute];
  });
}
