import type { Message } from '@suda/contract';
import type { Advance } from '@/entities/room/@x/conversation';
import { type MessageWindow, react, upsert } from '../message-window';

/** A room's latest messages as of a revision. */
export interface KeptMessages {
  roomId: string;
  rev: number;
  /** Ascending by seq without a gap, up to the room's latest. */
  messages: readonly Message[];
  /** Display names of their authors, by userId, where these differ. */
  names: Readonly<Record<string, string>>;
}

/** Messages kept of each room. */
export const KEPT_MESSAGES = 50;

const windowOf = (messages: readonly Message[]): MessageWindow => ({
  messages,
  atNewest: true,
  atOldest: false,
  capacity: KEPT_MESSAGES,
});

/** With what was applied since; undefined when the messages can't be known from that. */
export function withAdvance(kept: KeptMessages, { from, to, messages, reactions }: Advance): KeptMessages | undefined {
  if (kept.rev < from) return undefined;
  let window = upsert(windowOf(kept.messages), messages);
  if (!window.atNewest) return undefined;
  for (const reaction of reactions) {
    const next = react(window, reaction);
    if (next.stale) return undefined;
    window = next.window;
  }
  return { ...kept, rev: Math.max(kept.rev, to), messages: window.messages };
}
