import type { ErrorBody, Message } from '@suda/contract';

/** A message that the server has. */
export type ConfirmedMessage = Message & { pending?: undefined };

/** A message of this user that the server has not acknowledged. */
export interface OutboxMessage {
  /** `true`: it is sent as soon as possible. `'failed'`: it waits for `retry` or `discard`. */
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
