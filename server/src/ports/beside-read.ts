import { ChatError } from '@suda/contract';

/** Awaits what is written beside a read. While the store can't write, the read goes on without it. */
export async function besideRead(write: Promise<void>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof ChatError && error.code === 'unavailable')) throw error;
  }
}
