import { computed, ref } from 'vue';
import { store } from '@/shared/storage';
import type { Tone } from './emoji-list';

const RECENT = 'suda.emoji.recent';
const TONE = 'suda.emoji.tone';
/** What is offered before one's own habit is known. */
const USUAL = [
  ...['👍', '❤️', '😂', '🎉', '🙏', '👏', '🔥', '👀'],
  ...['😀', '😊', '😍', '🤔', '😮', '😢', '😭', '😅'],
  ...['👋', '💪', '✅', '❌', '💯', '✨', '🍲', '☕'],
];

function readRecent(): string[] {
  const stored = (localStorage.getItem(RECENT) ?? '').split(' ');
  return stored.filter((it) => /^\p{RGI_Emoji}$/v.test(it)).slice(0, USUAL.length);
}

const readTone = (): Tone => {
  const stored = Number(localStorage.getItem(TONE));
  return [1, 2, 3, 4, 5].includes(stored) ? (stored as Tone) : 0;
};

/** The emoji that this browser's user takes: those of late, filled up by usual ones, and their colour of skin. */
export function useOwnEmoji() {
  // Read when it is asked for: each composer has these, and the list of all emoji takes long to compile.
  const before = computed(readRecent);
  const taken = ref<string[]>();
  const tone = ref(readTone());

  function use(emoji: string): void {
    taken.value = [emoji, ...readRecent().filter((it) => it !== emoji)].slice(0, USUAL.length);
    store(localStorage, RECENT, taken.value.join(' '));
  }

  function chooseTone(chosen: Tone): void {
    tone.value = chosen;
    store(localStorage, TONE, String(chosen));
  }

  return {
    /** As many as are usual. */
    own: (): string[] => [...new Set([...(taken.value ?? before.value), ...USUAL])].slice(0, USUAL.length),
    tone,
    use,
    chooseTone,
  };
}
