import { computed, onScopeDispose, shallowRef, watch } from 'vue';
import { type DepartureReason, type Room, useRoomStore } from '@/entities/room';
import { ApiError } from '@/shared/api';

/** `closed`: the room does not exist, or not for this user. */
type Visit =
  | { state: 'looking' }
  | { state: 'failed'; error: unknown }
  | { state: 'closed' }
  | { state: 'open'; room: Room }
  | { state: 'lost'; reason: DepartureReason; room: Room; mayReturn: boolean };

/** What there is to a room that this user is not in. */
export function useRoomVisit(roomId: () => string) {
  const rooms = useRoomStore();
  const looked = shallowRef<Visit>({ state: 'looking' });
  const departure = computed(() => rooms.departureFrom(roomId()));
  let ended = false;
  onScopeDispose(() => (ended = true));

  const visit = computed<Visit>(() => {
    if (!departure.value) return looked.value;
    const { reason, room } = departure.value;
    const open = looked.value.state === 'open' && reason !== 'banned' && reason !== 'deleted';
    // Who left a private room may come back.
    return { state: 'lost', reason, room, mayReturn: open || (reason === 'left' && !room.direct) };
  });

  async function look(): Promise<void> {
    const wanted = roomId();
    looked.value = { state: 'looking' };
    const answer = await rooms.lookAt(wanted).then(
      (room): Visit => ({ state: 'open', room }),
      (error: unknown): Visit => (isNoRoom(error) ? { state: 'closed' } : { state: 'failed', error }),
    );
    if (!ended && roomId() === wanted) looked.value = answer;
  }

  /** Nobody can look at a private room from outside. */
  const mayLook = () => {
    const left = departure.value;
    return rooms.isSettled && (!left || (left.room.visibility === 'public' && left.reason !== 'deleted'));
  };
  watch(
    () => [roomId(), mayLook()] as const,
    ([, may]) => may && void look(),
    { immediate: true },
  );

  return { visit, look };
}

/** An id of a wrong form is refused as such. */
const isNoRoom = (error: unknown): boolean =>
  error instanceof ApiError && ['not_found', 'forbidden', 'invalid_payload'].includes(error.code);
