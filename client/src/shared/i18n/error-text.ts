import { ApiError } from '@/shared/api';
import { i18n } from './i18n';

/** The error in the reader's language, never the server's English text. */
export function errorText(error: unknown): string {
  const { t } = i18n.global;
  if (!(error instanceof ApiError)) return t('error.internal');
  if (error.offline) return t('error.offline');
  const retryAfterMs = Number(error.details?.['retryAfterMs']);
  if (error.code === 'rate_limited' && retryAfterMs > 0) {
    return t('error.rate_limited_for', { seconds: Math.ceil(retryAfterMs / 1_000) });
  }
  const reason = error.details?.['reason'];
  if (reason === 'banned' || reason === 'removed') return t(`error.${reason}`);
  return t(`error.${error.code}`);
}
