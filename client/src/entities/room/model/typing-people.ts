import { shallowReactive } from 'vue';
import { TIMES } from '@/shared/api';

/** Nobody reads more names than that. */
const MOST_PER_ROOM = 20;

/** Who types where, and telling others that I do. */
export function createTypingPeople(tell: (roomId: string) => void) {
  const typing = shallowReactive(new Map<string, readonly string[]>());
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const told = new Map<string, number>();

  const keyOf = (roomId: string, userId: string) => `${roomId} ${userId}`;

  function stopped(roomId: string, userId: string): void {
    clearTimeout(timers.get(keyOf(roomId, userId)));
    timers.delete(keyOf(roomId, userId));
    const others = (typing.get(roomId) ?? []).filter((it) => it !== userId);
    if (others.length > 0) typing.set(roomId, others);
    else typing.delete(roomId);
  }

  function started(roomId: string, userId: string): void {
    const there = typing.get(roomId) ?? [];
    if (!there.includes(userId)) {
      if (there.length >= MOST_PER_ROOM) return;
      typing.set(roomId, [...there, userId]);
    }
    clearTimeout(timers.get(keyOf(roomId, userId)));
    timers.set(
      keyOf(roomId, userId),
      setTimeout(() => stopped(roomId, userId), TIMES.typingTimeoutMs),
    );
  }

  /** At most once in two seconds a room. */
  function iType(roomId: string): void {
    const now = Date.now();
    if (now - (told.get(roomId) ?? -Infinity) < TIMES.typingIntervalMs) return;
    told.set(roomId, now);
    tell(roomId);
  }

  /** What I wrote is out: the next key tells again. */
  const iSent = (roomId: string): void => void told.delete(roomId);

  function forget(roomId: string): void {
    told.delete(roomId);
    for (const userId of typing.get(roomId) ?? []) stopped(roomId, userId);
  }

  function clear(): void {
    for (const timer of timers.values()) clearTimeout(timer);
    timers.clear();
    typing.clear();
    told.clear();
  }

  return {
    in: (roomId: string): readonly string[] => typing.get(roomId) ?? [],
    started,
    stopped,
    iType,
    iSent,
    forget,
    clear,
  };
}
