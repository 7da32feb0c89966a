import { computed, ref } from 'vue';

/** So far a finger goes for a reply; the message follows it a little further. */
const REPLY_PX = 56;
const FURTHEST_PX = 72;

interface Pan {
  offset?: { x?: number };
  isFinal?: boolean;
}

/** A message that is drawn to the right and let go is replied to. `shift` is how far it is drawn, `share` is 1 from where it counts. */
export function useSwipeReply(reply: () => void) {
  const shift = ref(0);

  function onPan({ offset, isFinal }: Pan): void {
    const drawn = Math.min(Math.max(offset?.x ?? 0, 0), FURTHEST_PX);
    shift.value = isFinal ? 0 : drawn;
    if (isFinal && drawn >= REPLY_PX) reply();
  }

  return { shift, share: computed(() => Math.min(shift.value / REPLY_PX, 1)), onPan };
}
