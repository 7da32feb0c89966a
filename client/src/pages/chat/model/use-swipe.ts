import { computed, ref } from 'vue';

/** So far a finger draws something to the side until letting it go counts; it follows a little further. */
const COUNTS_PX = 56;
const FURTHEST_PX = 72;

interface Pan {
  offset?: { x?: number };
  isFinal?: boolean;
}

/** What is drawn to that side and let go. `shift` is how far it is drawn, in px to the right; `share` is 1 from where it counts. */
export function useSwipe(side: 'left' | 'right', act: () => void) {
  const sign = side === 'right' ? 1 : -1;
  const drawn = ref(0);

  function onPan({ offset, isFinal }: Pan): void {
    const px = Math.min(Math.max((offset?.x ?? 0) * sign, 0), FURTHEST_PX);
    drawn.value = isFinal ? 0 : px;
    if (isFinal && px >= COUNTS_PX) act();
  }

  return {
    shift: computed(() => drawn.value * sign),
    share: computed(() => Math.min(drawn.value / COUNTS_PX, 1)),
    onPan,
  };
}
