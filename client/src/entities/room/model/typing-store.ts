import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import { connection, TIMES } from '@/shared/api';
import { useReplicaStore } from './replica-store';

/** No more names than this are shown. */
const MAX_PER_ROOM = 20;

/** Who is typing in which room, and this user's own typing signals. */
export const useTypingStore = defineStore('typing', () => {
  const typing = shallowReactive(new Map<string, readonly string[]>());
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** When this user's last signal went out, by room. */
  const sentAt = new Map<string, number>();

  useReplicaStore().subscribe({
    applied(roomId, change) {
      if (change.kind === 'message') stop(roomId, change.message.userId);
    },
    dropped: forget,
    cleared: clear,
  });

  const keyOf = (roomId: string, userId: string) => `${roomId} ${userId}`;

  function stop(roomId: string, userId: string): void {
    clearTimeout(timers.get(keyOf(roomId, userId)));
    timers.delete(keyOf(roomId, userId));
    const others = (typing.get(roomId) ?? []).filter((it) => it !== userId);
    if (others.length > 0) typing.set(roomId, others);
    else typing.delete(roomId);
  }

  /** Shows the user as typing until their next message, or until no signal has come for `typingForgottenMs`. */
  function start(roomId: string, userId: string): void {
    const present = typing.get(roomId) ?? [];
    if (!present.includes(userId)) {
      if (present.length >= MAX_PER_ROOM) return;
      typing.set(roomId, [...present, userId]);
    }
    clearTimeout(timers.get(keyOf(roomId, userId)));
    timers.set(
      keyOf(roomId, userId),
      setTimeout(() => stop(roomId, userId), TIMES.typingTimeoutMs),
    );
  }

  /** Signals that this user is typing, at most once per `typingEveryMs` and room. Call on every key. */
  function signal(roomId: string): void {
    const now = Date.now();
    if (now - (sentAt.get(roomId) ?? -Infinity) < TIMES.typingIntervalMs) return;
    sentAt.set(roomId, now);
    connection.command('typing', { roomId }).catch(() => undefined);
  }

  /** The message was sent: the next key signals at once. */
  const resetSignal = (roomId: string): void => void sentAt.delete(roomId);

  function forget(roomId: string): void {
    sentAt.delete(roomId);
    for (const userId of typing.get(roomId) ?? []) stop(roomId, userId);
  }

  function clear(): void {
    for (const timer of timers.values()) clearTimeout(timer);
    timers.clear();
    typing.clear();
    sentAt.clear();
  }

  const usersIn = (roomId: string): readonly string[] => typing.get(roomId) ?? [];

  return { usersIn, start, signal, resetSignal };
});
