import { reactive, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useSessionStore } from '@/entities/session';
import { ChatError, isAbout, LIMITS } from '@/shared/api';
import { errorText } from '@/shared/i18n';

/** The fields of a password change; `fault` is why it failed, in the reader's language. */
export function usePasswordChange() {
  const session = useSessionStore();
  const { t } = useI18n();
  const form = reactive({ current: '', next: '' });
  const busy = ref(false);
  const fault = ref('');
  /** The field that the fault is about. */
  const at = ref<'current' | 'next'>('current');

  function clear(): void {
    Object.assign(form, { current: '', next: '' });
    fault.value = '';
  }

  function refuse(field: 'current' | 'next', text: string): void {
    at.value = field;
    fault.value = text;
  }

  function explain(error: unknown): void {
    if (isAbout('body.newPassword', error)) refuse('next', t('welcome.passwordWeak'));
    else if (error instanceof ChatError && error.code === 'forbidden') refuse('current', t('settings.passwordWrong'));
    else refuse('current', errorText(error));
  }

  function isComplete(): boolean {
    fault.value = '';
    if (form.current === '') refuse('current', t('welcome.passwordMissing'));
    else if (form.next.length < LIMITS.passwordMinLength) {
      refuse('next', t('welcome.passwordShort', { count: LIMITS.passwordMinLength }));
    }
    return fault.value === '';
  }

  /** Returns whether the password is changed. */
  async function submit(): Promise<boolean> {
    if (busy.value || !isComplete()) return false;
    busy.value = true;
    try {
      await session.changePassword({ currentPassword: form.current, newPassword: form.next });
      clear();
      return true;
    } catch (error) {
      explain(error);
      return false;
    } finally {
      busy.value = false;
    }
  }

  return { form, busy, fault, at, clear, submit };
}
