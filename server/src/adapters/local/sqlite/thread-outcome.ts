import { ChatError, type ErrorBody } from '@suda/contract';
import type { StoreFault } from './store-fault.js';

/** What a thread answers to one request. */
export type ThreadOutcome = { value: unknown } | { error: ErrorBody; fault?: StoreFault | undefined };

/** The promise that waits for it on the main thread. */
export interface Waiting {
  resolve(value: never): void;
  reject(error: Error): void;
}

export function resolveWith(outcome: ThreadOutcome, waiting: Waiting | undefined): void {
  if ('value' in outcome) waiting?.resolve(outcome.value as never);
  else waiting?.reject(new ChatError(outcome.error.code, outcome.error.message, outcome.error.details));
}
