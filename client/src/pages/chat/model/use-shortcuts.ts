import { onBeforeUnmount, onMounted } from 'vue';
import { hasLayers, isField } from '@/shared/focus';

const IS_APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent);
/** The key that is held for a command, as its keyboard names it. */
export const MODIFIER = IS_APPLE ? '⌘' : 'Ctrl';

interface Shortcuts {
  search: () => void;
  /** To the room above (-1) or below (1). */
  step: (by: number) => void;
  listKeys: () => void;
}

/** The keys that work anywhere in the page. */
export function useShortcuts({ search, step, listKeys }: Shortcuts): void {
  function actionOf(event: KeyboardEvent): (() => void) | undefined {
    const { key, altKey, shiftKey } = event;
    const command = event.ctrlKey || event.metaKey;
    if (command && !altKey && !shiftKey && key.toLowerCase() === 'k') return search;
    if (command || hasLayers()) return undefined;
    if (altKey && !shiftKey && key === 'ArrowUp') return () => step(-1);
    if (altKey && !shiftKey && key === 'ArrowDown') return () => step(1);
    return key === '?' && !altKey && !isField(event.target) ? listKeys : undefined;
  }

  function onKey(event: KeyboardEvent): void {
    const act = event.isComposing ? undefined : actionOf(event);
    if (!act) return;
    event.preventDefault();
    act();
  }
  onMounted(() => window.addEventListener('keydown', onKey));
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey));
}
