import type { Calls, ErrorBody, Message } from '@suda/contract';

/** An edit of this user that the server has not acknowledged. */
export interface UnsavedEdit {
  /** `failed`: it waits for `retry` or `discard`. */
  state: 'waiting' | 'failed';
  clientMessageId: string;
  content: string;
  /** Why it failed. */
  error?: ErrorBody;
}

/** A message that the server has; with an edit that waits to be saved, as it will be. */
export type ConfirmedMessage = Message & { pending?: undefined; edit?: UnsavedEdit };

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
  calls?: Calls;
  /** Why it failed. */
  error?: ErrorBody;
}

export type TimelineItem = ConfirmedMessage | OutboxMessage;
