import type { Message, ReactionChange } from '@suda/contract';
import { withReactionChange } from '@/shared/api';

/** A part of a room's history without a gap. Independent of Vue and the DOM. */
export interface MessageWindow {
  /** Ascending by seq, each one more than the one before. */
  readonly messages: readonly Message[];
  /** The room's latest message is in it, and later ones are appended as they come. */
  readonly atNewest: boolean;
  /** No message of the room is older than the first. */
  readonly atOldest: boolean;
  readonly capacity: number;
}

export interface HistoryPage {
  messages: readonly Message[];
  more: boolean;
}

const WINDOW_CAPACITY = 2_000;

const seqOf = (messages: readonly Message[], index: number): number => messages.at(index)?.seq ?? 0;
const firstSeq = (messages: readonly Message[]): number => seqOf(messages, 0);
const lastSeq = (messages: readonly Message[]): number => seqOf(messages, -1);

/** The newest page of a room. */
export const newestWindow = ({ messages, more }: HistoryPage, capacity = WINDOW_CAPACITY): MessageWindow => ({
  messages,
  atNewest: true,
  atOldest: !more || firstSeq(messages) <= 1,
  capacity,
});

/** A page around a message; `roomSeq` is the room's latest known seq. */
export const windowAround = (
  { messages }: HistoryPage,
  roomSeq: number,
  capacity = WINDOW_CAPACITY,
): MessageWindow => ({
  messages,
  atNewest: lastSeq(messages) >= roomSeq,
  atOldest: firstSeq(messages) <= 1,
  capacity,
});

/** New messages and new states of old ones: by seq, the higher rev wins. Messages outside the window are ignored. */
export function upsert(window: MessageWindow, incoming: readonly Message[]): MessageWindow {
  let messages: Message[] | undefined;
  const current = () => messages ?? window.messages;
  let { atNewest } = window;
  for (const message of incoming.toSorted((a, b) => a.seq - b.seq)) {
    const held = current();
    const last = lastSeq(held);
    if (message.seq > last) {
      if (!atNewest) continue;
      // A gap can't be shown: what follows is loaded when it is asked for.
      if (held.length > 0 && message.seq > last + 1) atNewest = false;
      else (messages ??= [...held]).push(message);
      continue;
    }
    const index = message.seq - firstSeq(held);
    const known = held[index];
    if (known && known.rev < message.rev) (messages ??= [...held])[index] = message;
  }
  if (!messages && atNewest === window.atNewest) return window;
  return evictOldest({ ...window, messages: current(), atNewest });
}

/** Applies a reaction. `stale`: the message in the window is older than what was reacted to, and must be read again. */
export function react(window: MessageWindow, reaction: ReactionChange): { window: MessageWindow; stale: boolean } {
  const known = messageAt(window, reaction.seq);
  if (!known) return { window, stale: false };
  const changed = withReactionChange(known, reaction);
  if (!changed) return { window, stale: true };
  if (changed === known) return { window, stale: false };
  const messages = window.messages.with(reaction.seq - firstSeq(window.messages), changed);
  return { window: { ...window, messages }, stale: false };
}

/** Adds the page that ends right before the first message; any other page changes nothing. */
export function prepend(window: MessageWindow, { messages: page, more }: HistoryPage): MessageWindow {
  const first = firstSeq(window.messages);
  const older = page.filter(({ seq }) => seq < first);
  // Requested for a window that has been replaced since.
  if (older.length > 0 && lastSeq(older) !== first - 1) return window;
  const joined = [...older, ...window.messages];
  const atOldest = !more || firstSeq(joined) <= 1;
  if (joined.length <= window.capacity) return { ...window, messages: joined, atOldest };
  return { ...window, messages: joined.slice(0, window.capacity), atOldest, atNewest: false };
}

/** Adds the page that begins right after the last message; any other page changes nothing. `roomSeq` is the room's latest known seq. */
export function append(window: MessageWindow, { messages: page, more }: HistoryPage, roomSeq: number): MessageWindow {
  const last = lastSeq(window.messages);
  const newer = page.filter(({ seq }) => seq > last);
  if (newer.length > 0 && firstSeq(newer) !== last + 1) return window;
  const joined = [...window.messages, ...newer];
  return evictOldest({ ...window, messages: joined, atNewest: !more && lastSeq(joined) >= roomSeq });
}

function evictOldest(window: MessageWindow): MessageWindow {
  if (window.messages.length <= window.capacity) return window;
  return { ...window, messages: window.messages.slice(-window.capacity), atOldest: false };
}

/** The message with this seq, if it is in the window. */
export const messageAt = ({ messages }: MessageWindow, seq: number): Message | undefined =>
  messages[seq - firstSeq(messages)];
