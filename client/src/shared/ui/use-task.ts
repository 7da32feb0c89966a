import { Notify } from 'quasar';
import { ref, type Ref } from 'vue';
import { errorText } from '@/shared/i18n';

export interface Task {
  readonly busy: Readonly<Ref<boolean>>;
  /** Does one thing at a time; what fails is told in a notice. Gives whether it succeeded. */
  run(work: () => Promise<unknown>): Promise<boolean>;
}

/** Says for a moment what happened. */
export const tell = (message: string): void => void Notify.create({ message });

export function useTask(): Task {
  const busy = ref(false);

  async function run(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    try {
      await work();
      return true;
    } catch (error) {
      tell(errorText(error));
      return false;
    } finally {
      busy.value = false;
    }
  }

  return { busy, run };
}
