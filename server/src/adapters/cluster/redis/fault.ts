import { ChatError } from '@suda/contract';
import { ReplyError } from 'ioredis';

/** Redis answered that it can't now: full, read-only, loading, no such node, failing over, or without its scripts yet. */
const CANNOT_NOW =
  /^(?:OOM|MISCONF|READONLY|LOADING|BUSY|MASTERDOWN|NOREPLICAS|CLUSTERDOWN|TRYAGAIN|MOVED|ASK|UNBLOCKED|NOAUTH|WRONGPASS|EXECABORT|NOSCRIPT)\b/;

/** Redis sends the command elsewhere, without having carried it out. */
export const isRedirected = (error: Error): boolean => /^(?:MOVED|ASK|TRYAGAIN|CLUSTERDOWN)\b/.test(error.message);

const isUnavailable = (error: unknown): boolean =>
  // What is no answer of Redis is a lost or missing connection.
  error instanceof Error && (!(error instanceof ReplyError) || CANNOT_NOW.test(error.message));

/** What people wrote must not come into a log with the error of the command that carried it. */
function withoutArguments(error: unknown): unknown {
  if (error instanceof Error && 'command' in error) delete error.command;
  return error;
}

/** The error for the caller: `unavailable` when Redis can't answer now, or was lost; programming errors stay what they are. */
export function redisFault(error: unknown): unknown {
  if (error instanceof ChatError) return error;
  if (!isUnavailable(error)) return withoutArguments(error);
  return new ChatError('unavailable', 'the chat cannot be reached now');
}

/** The work's result; `unavailable` when Redis can't now. */
export const orUnavailable = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw redisFault(error);
  });
