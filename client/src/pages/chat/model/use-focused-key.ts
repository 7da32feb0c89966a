import { type Ref, ref } from 'vue';

/** The `data-key` of the row of a list that has the focus: it must stay, wherever the list is scrolled to. */
export function useFocusedKey(list: () => HTMLElement | null | undefined): {
  focusedKey: Readonly<Ref<string | undefined>>;
  onFocusIn: (event: FocusEvent) => void;
  onFocusOut: (event: FocusEvent) => void;
} {
  const focusedKey = ref<string>();

  return {
    focusedKey,
    onFocusIn({ target }) {
      focusedKey.value = (target as Element).closest<HTMLElement>('[data-key]')?.dataset['key'];
    },
    onFocusOut({ relatedTarget }) {
      // Into a menu the focus goes by way of nothing, and comes back.
      if (relatedTarget && !list()?.contains(relatedTarget as Node)) focusedKey.value = undefined;
    },
  };
}
