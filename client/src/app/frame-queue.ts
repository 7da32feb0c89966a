import { nextTick } from 'vue';
import type { useRoomFrames } from '@/entities/room';

/** Where nothing is drawn, frames wait no longer than this, in ms. */
const MAX_WAIT_MS = 100;
/** After a batch that took long, keys and the wheel come first for as long as it took, but at most this, in ms. */
const MAX_REST_MS = 100;
/** While somebody types, that many times as long as it took: few keys wait for what comes, which nobody reads meanwhile. */
const TYPING_RESTS = 12;
const MAX_TYPING_REST_MS = 1_500;
/** So long after a letter, somebody types. */
const TYPING_MS = 1_000;
/** So long after a key, the next picture is still the one of what it wrote. */
const KEY_MS = 50;

type MessagesFrame = Parameters<ReturnType<typeof useRoomFrames>['messages']>[0];

interface Waiting {
  apply: () => void;
  /** Messages that the next frame of the same room is joined to. */
  messages?: MessagesFrame;
}

/**
 * Applies the socket's frames in the order of their arrival, all that came meanwhile at once before the page is drawn:
 * two hundred messages a second are not two hundred renderings. In a hidden tab, which is not drawn, at once.
 */
export function createFrameQueue() {
  let waiting: Waiting[] = [];
  let drawing = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let restUntil = 0;
  let keyAt = -Infinity;
  let typedAt = -Infinity;
  const quietly = { capture: true, passive: true };
  globalThis.window?.addEventListener('keydown', onKey, quietly);
  globalThis.window?.addEventListener('input', () => (typedAt = performance.now()), quietly);

  function onKey({ key }: KeyboardEvent): void {
    keyAt = performance.now();
    if (key !== 'Enter' && key !== 'Tab') return;
    // What was typed is done, and its own message is waited for.
    typedAt = -Infinity;
    restUntil = Math.min(restUntil, keyAt + MAX_REST_MS);
    const isResting = timer !== undefined && drawing === 0;
    if (!isResting) return;
    unschedule();
    schedule();
  }

  function unschedule(): void {
    cancelAnimationFrame(drawing);
    clearTimeout(timer);
    drawing = 0;
    timer = undefined;
  }

  function schedule(): void {
    if (document.visibilityState === 'hidden') return flush();
    if (timer !== undefined) return;
    const rest = restUntil - performance.now();
    if (rest > 0) timer = setTimeout(drawNext, rest);
    else drawNext();
  }

  function drawNext(): void {
    drawing = requestAnimationFrame(() => {
      if (performance.now() - keyAt > KEY_MS) return flush();
      // What was typed is drawn first, and without what came.
      clearTimeout(timer);
      timer = setTimeout(flush);
    });
    // Windows behind others are visible and not drawn.
    timer = setTimeout(flush, MAX_WAIT_MS);
  }

  /** Applies what waits, now. */
  function flush(): void {
    unschedule();
    const began = performance.now();
    const due = waiting;
    waiting = [];
    try {
      for (let next = due.shift(); next; next = due.shift()) next.apply();
    } finally {
      // One that failed does not take those after it along.
      waiting = [...due, ...waiting];
      if (waiting.length > 0) schedule();
    }
    void nextTick(() => {
      const end = performance.now();
      const took = end - began;
      const isTyping = end - typedAt < TYPING_MS;
      restUntil = end + (isTyping ? Math.min(MAX_TYPING_REST_MS, TYPING_RESTS * took) : Math.min(MAX_REST_MS, took));
    });
  }

  function add(apply: () => void): void {
    waiting.push({ apply });
    schedule();
  }

  function addMessages(frame: MessagesFrame, apply: (frame: MessagesFrame) => void): void {
    const last = waiting.at(-1)?.messages;
    if (last?.roomId === frame.roomId) {
      last.messages.push(...frame.messages);
      return;
    }
    const messages = { ...frame, messages: [...frame.messages] };
    waiting.push({ apply: () => apply(messages), messages });
    schedule();
  }

  /** Forgets what waits. */
  function clear(): void {
    unschedule();
    waiting = [];
  }

  return { add, addMessages, flush, clear };
}
