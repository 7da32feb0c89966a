import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useSessionStore } from '@/entities/session';
import { notify, useTask } from '@/shared/ui';
import { usualLink } from './own-links';

/** Copies a room's usual invite link; `shown` is its address where the browser does not let a page copy. */
export function useCopyLink(roomId: () => string) {
  const session = useSessionStore();
  const { t } = useI18n();
  const { busy, run } = useTask();
  const shown = ref('');

  const copy = (): Promise<boolean> =>
    run(async () => {
      const url = usualLink(session.user?.userId ?? '', roomId());
      if (await copied(url)) notify(t('invite.copied'));
      else shown.value = await url;
    });

  return { busy, shown, copy };
}

/** Safari lets a page copy only what it promises within the click. Rejects as the text does. */
async function copied(text: Promise<string>): Promise<boolean> {
  // A page without TLS has no clipboard.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  try {
    if (typeof ClipboardItem === 'undefined' || !clipboard?.write) await clipboard?.writeText(await text);
    else await clipboard.write([new ClipboardItem({ 'text/plain': text })]);
    return clipboard !== undefined;
  } catch {
    await text;
    return false;
  }
}
