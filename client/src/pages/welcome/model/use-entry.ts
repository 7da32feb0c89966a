import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { ChatError, isAbout } from '@/shared/api';
import { errorText } from '@/shared/i18n';

type EntryMethod = 'guest' | 'logIn' | 'signUp';

/** Runs one of three ways to sign in; `fault` is why it failed, in the reader's language. */
export function useEntry() {
  const { t } = useI18n();
  const busy = ref(false);
  const fault = ref('');
  /** The field that the fault is about. */
  const at = ref<'name' | 'password'>('name');

  function explain(error: unknown, method: EntryMethod): string {
    const code = error instanceof ChatError ? error.code : '';
    if (isAbout('body.password', error)) {
      at.value = 'password';
      return t('welcome.passwordWeak');
    }
    if (code === 'invalid_payload') return t('welcome.nameInvalid');
    if (method === 'logIn' && (code === 'unauthenticated' || code === 'not_found')) {
      at.value = 'password';
      return t('welcome.wrongPassword');
    }
    if (error instanceof ChatError && error.details?.['locked'] === true) return t('welcome.accountLocked');
    if (method === 'guest' && (code === 'conflict' || code === 'unauthenticated' || code === 'forbidden')) {
      return t('welcome.nameTaken');
    }
    return code === 'conflict' ? t('welcome.idTaken') : errorText(error);
  }

  async function enter(signIn: () => Promise<unknown>, method: EntryMethod): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    fault.value = '';
    at.value = 'name';
    try {
      await signIn();
    } catch (error) {
      fault.value = explain(error, method);
    } finally {
      busy.value = false;
    }
  }

  return { busy, fault, at, enter };
}
