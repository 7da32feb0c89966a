import type { CustomStatus } from '@suda/contract';

/** The status that a store keeps as JSON, unless its time is over. `now`: ms since 1970. */
export function customStatusAt(json: string | null | undefined, now: number): CustomStatus | undefined {
  if (!json) return undefined;
  const status = JSON.parse(json) as CustomStatus;
  return status.until !== undefined && Date.parse(status.until) <= now ? undefined : status;
}
