import { computed, ref, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';

export interface JumpTarget {
  seq: number;
}

/** The message that the URL points to (`?at=seq`), until somebody was led there. */
export function useJump(roomId: string) {
  const route = useRoute();
  const router = useRouter();

  const target = computed<JumpTarget | undefined>(() => {
    const { at } = route.query;
    if (route.params['roomId'] !== roomId || typeof at !== 'string' || !/^[1-9]\d{0,14}$/.test(at)) return undefined;
    return { seq: Number(at) };
  });

  /** The latest message that the URL pointed to: kept when it forgets it. */
  const led = ref<number>();
  watch(target, (now) => now && (led.value = now.seq), { immediate: true, flush: 'sync' });

  const go = (seq: number) =>
    void router.replace({ name: 'rooms', params: { roomId }, query: { ...route.query, at: seq } });

  /** Takes the message out of the URL, so that no step back or reload leads there again. */
  function done({ seq }: JumpTarget): void {
    const { at: _, ...query } = route.query;
    if (target.value?.seq === seq) void router.replace({ name: 'rooms', params: { roomId }, query });
  }

  /** The words that a search found in this room (`?find=`); '' for none. */
  const words = computed(() => {
    const { find } = route.query;
    return route.params['roomId'] === roomId && typeof find === 'string' ? find : '';
  });

  function endFind(): void {
    const { find: _, ...query } = route.query;
    void router.replace({ name: 'rooms', params: { roomId }, query });
  }

  return { target, led, go, done, words, endFind };
}
