import { computed, ref } from 'vue';

const keyAt = (target: EventTarget | null): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>('[data-key]')?.dataset['key'] : undefined;

/** The row that shows its actions: under the mouse, or focused by the keyboard. */
export function useActiveRow() {
  const pointed = ref<string>();
  const focused = ref<string>();
  /** The row whose menu is open keeps its actions. */
  const locked = ref<string>();
  /** A phone's browser reports a mouse where it was tapped. */
  const hasMouse = matchMedia('(hover: hover)').matches;
  const key = computed(() => locked.value ?? pointed.value ?? focused.value);

  function onPointer(event: PointerEvent): void {
    pointed.value = hasMouse && event.pointerType === 'mouse' ? keyAt(event.target) : undefined;
  }

  function onFocus(event: FocusEvent): void {
    const visible = event.target instanceof Element && event.target.matches(':focus-visible');
    focused.value = visible ? keyAt(event.target) : undefined;
  }

  return {
    key,
    locked,
    onPointer,
    onFocus,
    onLeave: () => (pointed.value = undefined),
    lock: (on: boolean) => (locked.value = on ? key.value : undefined),
  };
}
