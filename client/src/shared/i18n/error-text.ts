import { ApiError } from '@/shared/api';
import { i18n } from './i18n';

const REASONS = [
  'banned',
  'removed',
  'blocked',
  'strangers',
  'other_session',
  'expired',
  'stale',
  'invite_links',
  'leaders_call',
] as const;
const isReason = (reason: string): reason is (typeof REASONS)[number] =>
  (REASONS as readonly string[]).includes(reason);

/** The error in the reader's language, never the server's English text. */
export function errorText(error: unknown): string {
  const { t } = i18n.global;
  if (!(error instanceof ApiError)) return t('error.internal');
  if (error.offline) return t('error.offline');
  const reason = error.details?.['reason'];
  if (typeof reason === 'string' && isReason(reason)) return t(`error.${reason}`);
  const retryAfterMs = Number(error.details?.['retryAfterMs']);
  if (error.code === 'rate_limited' && retryAfterMs > 0) {
    return t('error.rate_limited_for', { seconds: Math.ceil(retryAfterMs / 1_000) });
  }
  return t(`error.${error.code}`);
}
