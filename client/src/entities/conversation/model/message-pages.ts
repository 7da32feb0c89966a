import { computed, shallowRef } from 'vue';
import type { Message } from '@suda/contract';
import { type ApiError, rest } from '@/shared/api';
import {
  append,
  type HistoryPage,
  messageAt,
  type MessageWindow,
  newestWindow,
  prepend,
  upsert,
  windowAround,
} from './message-window';

export type LoadState = 'idle' | 'loading' | 'ready' | 'error';

const PAGE = 50;
/** Updates kept while a page is under way. */
const MOST_MISSED = 2_000;

type Position = { before: number } | { after: number } | { around: number } | Record<string, never>;

/** A room's window of messages and the pages it grows by. `roomSeq` gives the latest seq that is known of the room. */
export function createMessagePages(
  roomId: string,
  roomSeq: () => number,
  seen: (messages: readonly Message[]) => void,
) {
  const window = shallowRef<MessageWindow>();
  const state = shallowRef<LoadState>('idle');
  const error = shallowRef<ApiError>();
  const loadingOlder = shallowRef(false);
  const loadingNewer = shallowRef(false);
  /** What changed while pages were under way: a page may be from before it. */
  const missed = new Map<number, Message>();
  let underWay = 0;
  /** The person is where new messages appear: if one can't be appended, those before it are fetched unasked. */
  let following = true;
  /** A page that was asked for before the window was replaced does not fit any more. */
  let generation = 0;

  const hasOlder = computed(() => window.value !== undefined && !window.value.atOldest);
  const hasNewer = computed(() => window.value !== undefined && !window.value.atNewest);

  /** Fetches a page and gives it to `use` in the same turn in which changes stop being kept for it. */
  async function page(position: Position, use: (page: HistoryPage) => void): Promise<void> {
    underWay += 1;
    let answer: HistoryPage | undefined;
    try {
      answer = await rest('messages', { params: { id: roomId }, query: { ...position, limit: PAGE } });
    } finally {
      underWay -= 1;
      if (answer) use(answer);
      if (underWay === 0) missed.clear();
    }
  }

  function show(next: MessageWindow): void {
    const caught = upsert(next, [...missed.values()]);
    const last = caught.messages.at(-1)?.seq ?? 0;
    window.value = caught.atNewest && last < roomSeq() ? { ...caught, atNewest: false } : caught;
    if (window.value.atNewest) following = true;
    seen(window.value.messages);
  }

  async function replace(position: Position, make: (page: HistoryPage) => MessageWindow): Promise<void> {
    generation += 1;
    const mine = generation;
    state.value = 'loading';
    error.value = undefined;
    try {
      await page(position, (answer) => {
        if (mine !== generation) return;
        show(make(answer));
        state.value = 'ready';
        catchUp();
      });
    } catch (reason) {
      if (mine !== generation) return;
      state.value = 'error';
      error.value = reason as ApiError;
      throw reason;
    }
  }

  function loadNewest(): Promise<void> {
    following = true;
    return replace({}, (answer) => newestWindow(answer));
  }

  function loadAround(seq: number): Promise<void> {
    following = false;
    return replace({ around: seq }, (answer) => windowAround(answer, roomSeq()));
  }

  async function grow(
    loading: typeof loadingOlder,
    position: Position,
    join: (window: MessageWindow, page: HistoryPage) => MessageWindow,
  ): Promise<void> {
    if (loading.value) return;
    loading.value = true;
    const mine = generation;
    try {
      await page(position, (answer) => {
        if (mine === generation && window.value) show(join(window.value, answer));
      });
    } finally {
      loading.value = false;
    }
  }

  async function loadOlder(): Promise<void> {
    const first = window.value?.messages[0];
    if (!first || !hasOlder.value) return;
    await grow(loadingOlder, { before: first.seq }, (held, answer) => {
      const grown = prepend(held, answer);
      if (held.atNewest && !grown.atNewest) following = false;
      return grown;
    });
  }

  async function loadNewer(): Promise<void> {
    const last = window.value?.messages.at(-1);
    if (!last || !hasNewer.value) return;
    await grow(loadingNewer, { after: last.seq }, (held, answer) => append(held, answer, roomSeq()));
    if ((window.value?.messages.at(-1)?.seq ?? 0) > last.seq) catchUp();
  }

  function catchUp(): void {
    if (following && state.value === 'ready' && hasNewer.value) void loadNewer().catch(() => undefined);
  }

  async function jumpTo(seq: number): Promise<void> {
    if (window.value && messageAt(window.value, seq)) return;
    await loadAround(seq);
  }

  async function jumpToLatest(): Promise<void> {
    if (!window.value || hasNewer.value) await loadNewest();
  }

  /** The room's changes can't be told one by one: the same place, anew. */
  async function reset(): Promise<void> {
    missed.clear();
    const messages = window.value?.messages ?? [];
    const middle = messages[Math.floor(messages.length / 2)];
    await (following || !middle ? loadNewest() : loadAround(middle.seq));
  }

  function take(messages: readonly Message[]): void {
    if (underWay > 0) for (const message of messages) keep(message);
    if (window.value) window.value = upsert(window.value, messages);
    catchUp();
    seen(messages);
  }

  function keep(message: Message): void {
    if ((missed.get(message.seq)?.rev ?? 0) < message.rev) missed.set(message.seq, message);
    if (missed.size <= MOST_MISSED) return;
    for (const oldest of missed.keys()) return void missed.delete(oldest);
  }

  return {
    window,
    state,
    error,
    hasOlder,
    hasNewer,
    loadingOlder,
    loadingNewer,
    loadNewest,
    loadOlder,
    loadNewer,
    jumpTo,
    jumpToLatest,
    reset,
    take,
  };
}
