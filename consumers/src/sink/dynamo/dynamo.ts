import type { DynamoOptions } from '@suda/engines/dynamo';

/** How long one request may take. */
export const ANSWER_MS = 10_000;

export const DYNAMO_OPTIONS: DynamoOptions = {
  connectMs: 2_000,
  answerMs: ANSWER_MS,
  // A batch that the SDK sends again on its own could undo a later change: it has no condition.
  attempts: 1,
  sockets: 64,
};

/** A short name of the fault, one of few, without content. */
export const faultOf = (error: unknown): string => (error instanceof Error ? error.name : String(error));
