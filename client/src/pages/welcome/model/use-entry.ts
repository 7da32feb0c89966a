import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { ChatError } from '@/shared/api';
import { errorText } from '@/shared/i18n';

type Door = 'guest' | 'logIn' | 'signUp';

/** Coming in by one of three doors; `fault` says in the person's words why it did not open. */
export function useEntry() {
  const { t } = useI18n();
  const busy = ref(false);
  const fault = ref('');
  /** The field that the fault is about. */
  const at = ref<'name' | 'password'>('name');

  function explain(error: unknown, door: Door): string {
    const code = error instanceof ChatError ? error.code : '';
    if (code === 'invalid_payload') return t('welcome.nameInvalid');
    if (door === 'logIn' && (code === 'unauthenticated' || code === 'not_found')) {
      at.value = 'password';
      return t('welcome.wrongPassword');
    }
    if (door === 'guest' && (code === 'conflict' || code === 'unauthenticated' || code === 'forbidden')) {
      return t('welcome.nameTaken');
    }
    return code === 'conflict' ? t('welcome.idTaken') : errorText(error);
  }

  async function enter(open: () => Promise<unknown>, door: Door): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    fault.value = '';
    at.value = 'name';
    try {
      await open();
    } catch (error) {
      fault.value = explain(error, door);
    } finally {
      busy.value = false;
    }
  }

  return { busy, fault, at, enter };
}
