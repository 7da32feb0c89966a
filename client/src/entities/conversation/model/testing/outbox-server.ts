import { vi } from 'vitest';
import type { ApiError } from '@/shared/api';
import type { OutboxDeps } from '../outbox';
import type { OutboxEntry } from '../outbox-entry';

type Answer = { rev: number };

/** A server that the test answers for, message by message. */
export class Server {
  readonly sent: (OutboxEntry & { answer: (answer: Answer) => void; refuse: (error: ApiError) => void })[] = [];
  online = true;
  awaitsFrame = false;

  readonly deps: OutboxDeps = {
    send: (message) =>
      new Promise((resolve, reject) => this.sent.push({ ...message, answer: resolve, refuse: reject })),
    online: () => this.online,
    delivered: () => this.awaitsFrame,
  };

  get contents(): string[] {
    return this.sent.map(({ content }) => content);
  }

  async ack(index: number): Promise<void> {
    this.sent[index]?.answer({ rev: index + 1 });
    await flushTimers();
  }

  async refuse(index: number, error: ApiError): Promise<void> {
    this.sent[index]?.refuse(error);
    await flushTimers();
  }
}

export const flushTimers = () => vi.advanceTimersByTimeAsync(0);
