import { i18n } from '@/shared/i18n';
import { remember } from '@/shared/text';

/** What a screen reader says before a message. One person's messages of a minute have the same. */
export const messageLabel = remember((_locale: string, name: string, time: string) =>
  i18n.global.t('message.by', { name, time }),
);
