import * as z from 'zod';
import { ProgramUserId, RoomId, UserId } from './fields.js';

/** What a REST endpoint takes and answers. */
export interface Endpoint {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  summary: string;
  /** Requires no session. */
  open?: true;
  /** Only for operators: accounts in ADMIN_USERS, and the console. */
  operator?: true;
  /** For services, which name themselves by SERVICE_TOKEN: `only` for them, or for people with a session `too`. */
  service?: 'only' | 'too';
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  response: z.ZodType;
}

export const RoomPath = z.object({ id: RoomId });
export const UserPath = z.object({ id: UserId });
export const ProgramUserPath = z.object({ id: ProgramUserId });

/** How many a caller wants at most. */
export const limit = (max: number, fallback: number) => z.coerce.number().int().min(1).max(max).default(fallback);
