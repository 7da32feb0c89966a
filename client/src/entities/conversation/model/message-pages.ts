import { computed, shallowRef } from 'vue';
import type { Message, ReactionChange } from '@suda/contract';
import { type LoadState, rest } from '@/shared/api';
import {
  append,
  type HistoryPage,
  messageAt,
  type MessageWindow,
  newestWindow,
  prepend,
  react,
  upsert,
  windowAround,
} from './message-window';

const PAGE_SIZE = 50;
/** More updates than this are not kept while a page is in flight. */
const MAX_MISSED = 2_000;

type Position = { before: number } | { after: number } | { around: number } | Record<string, never>;

/** A page that is there without a request. */
export interface GivenPage extends HistoryPage {
  /** It is around this message; otherwise it is the newest one. */
  around?: number | undefined;
}

/**
 * A room's window of messages and the pages it grows by. `roomSeq` returns the room's latest known seq; `seen` gets what is
 * shown; `given` returns a page to begin with that has what follows a seq, if there is one.
 */
export function createMessagePages(
  roomId: string,
  roomSeq: () => number,
  seen: (messages: readonly Message[]) => void,
  given: (seq: number) => Promise<GivenPage | undefined> = () => Promise.resolve(undefined),
) {
  const window = shallowRef<MessageWindow>();
  const state = shallowRef<LoadState>('idle');
  /** The page before the window, and what follows it: `error` until it is loaded. */
  const older = shallowRef<LoadState>('idle');
  const newer = shallowRef<LoadState>('idle');
  /** Updates that arrived while pages were in flight: a page may be from before them. */
  const missed = new Map<number, Message>();
  const missedReactions: ReactionChange[] = [];
  /** Messages whose state is behind a reaction that came. */
  const stale = new Set<number>();
  let inFlight = 0;
  /** The window misses changes, until it is replaced. */
  let outdated = false;
  /** The reader is at the newest messages: when one can't be appended, those before it are fetched at once. */
  let following = true;
  /** Whether that was so before the replacement under way. */
  let followed = true;
  /** Counts replacements of the window: a page requested before one does not fit any more. */
  let generation = 0;

  const hasOlder = computed(() => window.value !== undefined && !window.value.atOldest);
  const hasNewer = computed(() => window.value !== undefined && !window.value.atNewest);

  /** Fetches a page and passes it to `use` synchronously with the end of collecting updates for it. */
  async function fetchPage(position: Position, use: (page: HistoryPage) => void): Promise<void> {
    inFlight += 1;
    let answer: HistoryPage | undefined;
    try {
      answer = await rest('messages', { params: { id: roomId }, query: { ...position, limit: PAGE_SIZE } });
    } finally {
      inFlight -= 1;
      if (answer) use(answer);
      if (inFlight === 0) forgetMissed();
    }
  }

  function show(next: MessageWindow): void {
    const current = withReactions(upsert(next, [...missed.values()]), missedReactions);
    const last = current.messages.at(-1)?.seq ?? 0;
    window.value = current.atNewest && last < roomSeq() ? { ...current, atNewest: false } : current;
    if (window.value.atNewest) following = true;
    seen(window.value.messages);
  }

  /** Replaces what is shown. When that fails, what is shown stays, and is still kept up to date. */
  async function replace(
    position: Position,
    follow: boolean,
    create: (page: HistoryPage) => MessageWindow,
  ): Promise<void> {
    generation += 1;
    const mine = generation;
    if (state.value !== 'loading') followed = following;
    following = follow;
    state.value = 'loading';
    try {
      await fetchPage(position, (answer) => {
        if (mine !== generation) return;
        outdated = false;
        older.value = newer.value = 'idle';
        show(create(answer));
        state.value = 'ready';
        catchUp();
      });
    } catch (error) {
      if (mine !== generation) return;
      // What was growing is of the earlier generation, and will not report its end.
      for (const progress of [older, newer]) if (progress.value === 'loading') progress.value = 'error';
      state.value = window.value ? 'ready' : 'error';
      if (window.value) following = followed;
      throw error;
    }
  }

  function loadNewest(): Promise<void> {
    return replace({}, true, (answer) => newestWindow(answer));
  }

  function loadAround(seq: number): Promise<void> {
    return replace({ around: seq }, false, (answer) => windowAround(answer, roomSeq()));
  }

  /** Shows a given page, else loads the newest one, or if that begins after `seq`, the one around the message that follows it. */
  async function open(seq = roomSeq()): Promise<void> {
    if (!window.value && (await begin(seq))) return;
    await (roomSeq() - seq < PAGE_SIZE ? loadNewest() : loadAround(seq + 1));
  }

  /** Returns whether there is nothing to load. */
  async function begin(seq: number): Promise<boolean> {
    const mine = generation;
    state.value = 'loading';
    const page = await given(seq);
    if (mine !== generation) return true;
    if (!page) return false;
    following = page.around === undefined;
    state.value = 'ready';
    show(following ? newestWindow(page) : windowAround(page, roomSeq()));
    catchUp();
    return true;
  }

  async function grow(
    progress: typeof older,
    position: Position,
    join: (window: MessageWindow, page: HistoryPage) => MessageWindow,
  ): Promise<void> {
    if (progress.value === 'loading') return;
    progress.value = 'loading';
    const mine = generation;
    let reached: LoadState = 'error';
    try {
      await fetchPage(position, (answer) => {
        if (mine === generation && window.value) show(join(window.value, answer));
      });
      reached = 'ready';
    } catch {
      // Shown, and tried again.
    }
    if (mine === generation) progress.value = reached;
  }

  async function loadOlder(): Promise<void> {
    const first = window.value?.messages[0];
    if (!first || !hasOlder.value) return;
    await grow(older, { before: first.seq }, (held, answer) => {
      const grown = prepend(held, answer);
      if (held.atNewest && !grown.atNewest) following = false;
      return grown;
    });
  }

  async function loadNewer(): Promise<void> {
    if (outdated) return reset();
    const last = window.value?.messages.at(-1);
    if (!last || !hasNewer.value) return;
    await grow(newer, { after: last.seq }, (held, answer) => append(held, answer, roomSeq()));
    if ((window.value?.messages.at(-1)?.seq ?? 0) > last.seq) catchUp();
  }

  function catchUp(): void {
    if (following && state.value === 'ready' && hasNewer.value) void loadNewer();
  }

  /** Replaces the window unless the message is in it, or in no page. */
  async function jumpTo(seq: number): Promise<void> {
    if (seq > roomSeq() || (window.value && messageAt(window.value, seq))) return;
    await loadAround(seq);
  }

  async function jumpToLatest(): Promise<void> {
    if (!window.value || hasNewer.value) await loadNewest();
  }

  /** Changes were missed: loads the same position again. */
  async function reset(): Promise<void> {
    forgetMissed();
    outdated = true;
    const messages = window.value?.messages ?? [];
    const middle = messages[Math.floor(messages.length / 2)];
    try {
      await (following || !middle ? loadNewest() : loadAround(middle.seq));
    } catch {
      newer.value = 'error';
    }
  }

  /** Tries again what failed while the window was kept. */
  function resume(): void {
    if (outdated || newer.value === 'error') void loadNewer();
    if (older.value === 'error') void loadOlder();
    for (const seq of stale) void readAgain(seq);
  }

  /** Applies new messages and new states of old ones. */
  function upsertMessages(messages: readonly Message[]): void {
    if (inFlight > 0) for (const message of messages) keep(message);
    if (window.value) window.value = upsert(window.value, messages);
    catchUp();
    seen(messages);
  }

  function applyReactions(reactions: readonly ReactionChange[]): void {
    if (inFlight > 0) missedReactions.push(...reactions);
    if (missedReactions.length > MAX_MISSED) missedReactions.splice(0, missedReactions.length - MAX_MISSED);
    if (window.value) window.value = withReactions(window.value, reactions);
  }

  function withReactions(held: MessageWindow, reactions: readonly ReactionChange[]): MessageWindow {
    let current = held;
    const behind = new Set<number>();
    for (const reaction of reactions) {
      const next = react(current, reaction);
      if (next.stale) behind.add(reaction.seq);
      current = next.window;
    }
    for (const seq of behind) void readAgain(seq);
    return current;
  }

  async function readAgain(seq: number): Promise<void> {
    stale.add(seq);
    try {
      const { messages } = await rest('messages', { params: { id: roomId }, query: { after: seq - 1, limit: 1 } });
      stale.delete(seq);
      upsertMessages(messages.filter((message) => message.seq === seq));
    } catch {
      // It stays stale, and is read again.
    }
  }

  /** The latest messages, if nothing of them is missing or behind. */
  function latest(): readonly Message[] | undefined {
    return window.value?.atNewest && !outdated && stale.size === 0 ? window.value.messages : undefined;
  }

  function forgetMissed(): void {
    missed.clear();
    missedReactions.length = 0;
  }

  function keep(message: Message): void {
    if ((missed.get(message.seq)?.rev ?? 0) < message.rev) missed.set(message.seq, message);
    if (missed.size <= MAX_MISSED) return;
    for (const oldest of missed.keys()) {
      missed.delete(oldest);
      return;
    }
  }

  return {
    window,
    state,
    hasOlder,
    hasNewer,
    older,
    newer,
    open,
    loadOlder,
    loadNewer,
    jumpTo,
    jumpToLatest,
    reset,
    resume,
    latest,
    upsert: upsertMessages,
    react: applyReactions,
  };
}
