import type { Message } from '@suda/contract';

/** The part of the archive that the room log reads: messages that are not in the hot tail any more. */
export interface MessageArchive {
  message(roomId: string, seq: number): Promise<Message | undefined>;
}
