import { onBeforeUnmount, onMounted } from 'vue';

/** Calls `act` on Ctrl (or ⌘) and the letter. */
export function useHotkey(letter: string, act: () => void): void {
  function onKey(event: KeyboardEvent) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== letter)
      return;
    event.preventDefault();
    act();
  }
  onMounted(() => window.addEventListener('keydown', onKey));
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey));
}
