import { ref } from 'vue';
import { useSessionStore } from '@/entities/session';

/** Restores the session once; `failed` while the server could not be reached. */
export function useRestoredSession() {
  const session = useSessionStore();
  const failed = ref(false);
  const restoring = ref(false);

  async function restore(): Promise<void> {
    restoring.value = true;
    try {
      await session.restore();
      failed.value = false;
    } catch {
      failed.value = true;
    } finally {
      restoring.value = false;
    }
  }

  void restore();
  return { failed, restoring, restore };
}
