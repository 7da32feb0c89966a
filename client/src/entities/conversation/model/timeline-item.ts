import type { ErrorBody, Message } from '@suda/contract';

/** A message that the server has. */
export type ConfirmedMessage = Message & { pending?: undefined };

/** A message of mine that the server is not known to have. */
export interface OutboxMessage {
  /** `true`: it goes out as soon as it can. `'failed'`: only `retry` or `discard` move it. */
  pending: true | 'failed';
  clientMessageId: string;
  roomId: string;
  userId: string;
  content: string;
  /** ISO 8601, by this browser's clock. */
  createdAt: string;
  replyTo?: number;
  mentions?: string[];
  /** Why it failed. */
  error?: ErrorBody;
}

export type TimelineItem = ConfirmedMessage | OutboxMessage;
