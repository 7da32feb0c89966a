import type { OutboxEntry } from './outbox-entry';
import type { ConfirmedMessage, OutboxMessage, TimelineItem } from './timeline-item';

/** Puts edits that wait to be saved into their messages, and shows what they will be. */
export function withEdits(
  messages: readonly ConfirmedMessage[],
  entries: readonly OutboxEntry[],
): readonly ConfirmedMessage[] {
  const edits = new Map(entries.flatMap((entry) => (entry.edits === undefined ? [] : [[entry.edits, entry] as const])));
  if (edits.size === 0) return messages;
  return messages.map((message) => {
    const entry = edits.get(message.seq);
    if (!entry) return message;
    const { state, clientMessageId, content, error, mentions = [], calls } = entry;
    const edit = { state, clientMessageId, content, ...(error && { error }) };
    if (state !== 'waiting' || message.deletedAt) return { ...message, edit };
    const { calls: _, ...rest } = message;
    return { ...rest, content, mentions, ...(calls && { calls }), edit };
  });
}

/** Puts the new messages that wait to be sent at the end, those left out that the room shows already. */
export function withUnsent(
  messages: readonly ConfirmedMessage[],
  entries: readonly OutboxEntry[],
  userId: string,
): readonly TimelineItem[] {
  const unsent = entries.filter(({ edits }) => edits === undefined);
  if (unsent.length === 0) return messages;
  const shown = new Set(messages.map(({ clientMessageId }) => clientMessageId));
  return [
    ...messages,
    ...unsent
      .filter(({ clientMessageId }) => !shown.has(clientMessageId))
      .map(({ state, ...entry }): OutboxMessage => ({
        ...entry,
        pending: state === 'failed' ? 'failed' : true,
        userId,
      })),
  ];
}
