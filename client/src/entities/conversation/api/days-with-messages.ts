import type { RestResponse } from '@suda/contract';
import { rest } from '@/shared/api';

/** The days of a month (`2026-11`) that have messages in a room, by this browser's clock, each with its first one. Rejects with ApiError. */
export const daysWithMessages = async (
  roomId: string,
  month: string,
  signal: AbortSignal,
): Promise<RestResponse<'days'>['days']> => {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (await rest('days', { params: { id: roomId }, query: { month, zone }, signal })).days;
};
