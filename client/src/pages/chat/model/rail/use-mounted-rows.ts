import { computed, type Ref } from 'vue';
import type { RailRow } from './rail-rows';

/**
 * Indexes of rows that are there even out of sight: the first and the last, for Home and End; the one that Tab enters, and
 * the one with the focus, each with its neighbours, for the arrows.
 */
export function useMountedRows(
  rows: Readonly<Ref<readonly RailRow[]>>,
  selected: () => string,
  focused: () => string | undefined,
): Readonly<Ref<number[]>> {
  return computed(() => {
    const keys = [selected(), focused()];
    const near = rows.value.flatMap(({ key }, index) =>
      keys.includes(key) ? [index - 2, index - 1, index, index + 1, index + 2] : [],
    );
    const last = rows.value.length - 1;
    return [...new Set([0, 1, ...near, last])].filter((index) => index >= 0 && index <= last);
  });
}
