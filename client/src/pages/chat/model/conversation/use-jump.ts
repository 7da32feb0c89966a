import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';

export interface JumpTarget {
  seq: number;
}

/** The message that the URL points to (`?at=seq`), and a function that points it to another. */
export function useJump(roomId: string) {
  const route = useRoute();
  const router = useRouter();

  const target = computed<JumpTarget | undefined>(() => {
    const seq = Number(route.query['at']);
    if (route.params['roomId'] !== roomId || !Number.isInteger(seq) || seq < 1) return undefined;
    return { seq };
  });

  // `turn` differs every time: the router ignores a navigation to the current URL, also when the jump is repeated.
  const go = (seq: number) =>
    void router.replace({ name: 'rooms', params: { roomId }, query: { at: seq, turn: Date.now().toString(36) } });

  return { target, go };
}
