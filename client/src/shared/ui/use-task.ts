import { Notify } from 'quasar';
import { ref, type Ref } from 'vue';
import { errorText } from '@/shared/i18n';

interface Task {
  readonly busy: Readonly<Ref<boolean>>;
  /** Runs one task at a time; a failure is shown as a notification. Returns whether it succeeded. */
  run: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** Shows a message for a moment. */
export const notify = (message: string): void => void Notify.create({ message });

export function useTask(): Task {
  const busy = ref(false);

  async function run(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    try {
      await work();
      return true;
    } catch (error) {
      notify(errorText(error));
      return false;
    } finally {
      busy.value = false;
    }
  }

  return { busy, run };
}
