import { computed, ref, type Ref, watch } from 'vue';

/**
 * Which option of a list is the active one while the focus stays in its field: the first, until somebody chooses; the chosen
 * one as long as it is there.
 */
export function useActiveOption(keys: Readonly<Ref<readonly string[]>>) {
  const chosen = ref<string>();
  const index = computed(() => {
    const at = chosen.value === undefined ? -1 : keys.value.indexOf(chosen.value);
    return at < 0 ? (keys.value.length > 0 ? 0 : -1) : at;
  });
  const key = computed(() => keys.value[index.value]);

  const reset = (): void => void (chosen.value = undefined);
  const choose = (wanted: string): void => void (chosen.value = wanted);

  /** Moves around the ends. */
  function move(by: number): void {
    const { length } = keys.value;
    if (length > 0) chosen.value = keys.value[(index.value + by + length) % length];
  }

  /** Returns whether the key was one that moves. */
  function onKey({ key: pressed, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
    if (ctrlKey || metaKey || altKey || shiftKey || keys.value.length === 0) return false;
    if (pressed === 'ArrowDown') move(1);
    else if (pressed === 'ArrowUp') move(-1);
    else if (pressed === 'Home') choose(keys.value[0] ?? '');
    else if (pressed === 'End') choose(keys.value.at(-1) ?? '');
    else return false;
    return true;
  }

  watch(keys, (now) => {
    if (chosen.value !== undefined && !now.includes(chosen.value)) reset();
  });

  return { index, key, chosen, choose, reset, onKey };
}
