import type { Message } from '@/entities/conversation';

/** What decides whether a user is told of a message. */
export interface TellState {
  me: string;
  /** What the user wants to be told of in the room, at this time. */
  level: 'all' | 'mentions' | 'none';
  /** As far as any of the user's sessions has read. */
  readSeq: number;
  /** The user looks at the room. */
  looking: boolean;
  /** The user blocks the author. */
  blocked: boolean;
}

/** Whether a user is told of a message: what they have not seen, and want to know of. */
export function shouldTell(message: Message, { me, level, readSeq, looking, blocked }: TellState): boolean {
  if (message.kind !== 'text' || message.deletedAt !== undefined) return false;
  if (message.userId === me || blocked || looking || message.seq <= readSeq) return false;
  return level === 'all' || (level === 'mentions' && message.mentions?.includes(me) === true);
}
