import { onScopeDispose, watch } from 'vue';
import type { RoomPrefs, RoomSummary } from '@suda/contract';
import { notifyPrefs, roomPrefsAt } from '@/shared/api';

/** A timer can't run longer. */
const LONGEST_MS = 2 ** 31 - 1;

/** Ends mutes for a time when that is over; the server tells nobody. */
export function followMuteEnds(
  rooms: () => readonly RoomSummary[],
  apply: (roomId: string, prefs: RoomPrefs) => void,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ends = () => Math.min(...rooms().flatMap(({ mutedUntil }) => (mutedUntil ? [Date.parse(mutedUntil)] : [])));

  function endDue(): void {
    const now = Date.now();
    for (const room of rooms()) {
      if (room.mutedUntil && Date.parse(room.mutedUntil) <= now)
        apply(room.roomId, roomPrefsAt(notifyPrefs(room), now));
    }
    wait(ends());
  }

  function wait(next: number): void {
    clearTimeout(timer);
    if (next < Infinity) timer = setTimeout(endDue, Math.min(LONGEST_MS, Math.max(0, next - Date.now())));
  }

  // Once for all that changes in one turn: all rooms are looked through.
  watch(ends, wait, { immediate: true });
  onScopeDispose(() => clearTimeout(timer));
}
