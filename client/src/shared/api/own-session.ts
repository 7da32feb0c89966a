import { OTHER_SESSION } from '@suda/contract';
import type { ApiError } from './api-error';

/** The session that this page stands for. All pages of a browser share one cookie, which may be of another session by now. */
export const ownSession: { id: string | undefined } = { id: undefined };

export const isOfOtherSession = ({ details }: Pick<ApiError, 'details'>): boolean =>
  details?.['reason'] === OTHER_SESSION;
