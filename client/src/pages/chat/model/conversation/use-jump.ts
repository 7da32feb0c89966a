import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';

export interface JumpTarget {
  seq: number;
  /** Changes with every jump, so that going to the same message twice moves twice. */
  turn: string;
}

/** The message that the address asks for (`?at=seq`), and how to ask for another. */
export function useJump(roomId: string) {
  const route = useRoute();
  const router = useRouter();

  const target = computed<JumpTarget | undefined>(() => {
    const seq = Number(route.query['at']);
    if (route.params['roomId'] !== roomId || !Number.isInteger(seq) || seq < 1) return undefined;
    return { seq, turn: String(route.query['turn'] ?? '') };
  });

  const go = (seq: number) =>
    void router.replace({ name: 'rooms', params: { roomId }, query: { at: seq, turn: Date.now().toString(36) } });

  return { target, go };
}
