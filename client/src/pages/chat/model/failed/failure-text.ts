import type { OutboxEntry } from '@/entities/conversation';
import { ApiError } from '@/shared/api';
import { errorText, i18n } from '@/shared/i18n';

/** Why a message was not sent, or an edit not saved. */
export function failureText(error: OutboxEntry['error'], isEdit: boolean): string {
  if (isEdit && error?.code === 'conflict') return i18n.global.t('failed.deleted');
  return errorText(error && new ApiError(error));
}
