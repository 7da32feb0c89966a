import { i18n } from '@/shared/i18n';
import { notify } from '@/shared/ui';

/** Copies a text, and says so. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notify(i18n.global.t('message.copied'));
  } catch {
    // Refused, or a page without TLS, which has no clipboard.
    notify(i18n.global.t('message.notCopied'));
  }
}
