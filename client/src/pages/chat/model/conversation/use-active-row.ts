import { computed, ref, type Ref } from 'vue';
import type { TimelineRow } from './timeline-rows';

const keyAt = (target: EventTarget | null): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>('[data-key]')?.dataset['key'] : undefined;

/** The row that shows its actions: under the mouse, focused by the keyboard, or held by touch. */
export function useActiveRow(rows: Readonly<Ref<readonly TimelineRow[]>>, content: Readonly<Ref<HTMLElement | null>>) {
  const pointed = ref<string>();
  const focused = ref<string>();
  /** The row whose menu is open keeps its actions. */
  const locked = ref<string>();
  const key = computed(() => locked.value ?? pointed.value ?? focused.value);

  function onPointer(event: PointerEvent): void {
    if (event.pointerType === 'mouse') pointed.value = keyAt(event.target);
    else if (pointed.value !== keyAt(event.target)) pointed.value = undefined;
  }

  /** Lifting a finger also fires this event, but the held row stays active. */
  function onLeave(event: PointerEvent): void {
    if (event.pointerType === 'mouse') pointed.value = undefined;
  }

  function onFocus(event: FocusEvent): void {
    const visible = event.target instanceof Element && event.target.matches(':focus-visible');
    focused.value = visible ? keyAt(event.target) : undefined;
  }

  function move(from: string | undefined, by: number): void {
    const stops = rows.value.filter((row) => row.kind === 'message').map((row) => row.key);
    const at = from === undefined ? stops.length : stops.indexOf(from);
    const next = stops[Math.min(Math.max(at + by, 0), stops.length - 1)];
    if (next === undefined) return;
    content.value?.querySelector<HTMLElement>(`[data-key="${CSS.escape(next)}"]`)?.focus();
  }

  function onKey(event: KeyboardEvent): void {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    move(keyAt(event.target), by);
  }

  return {
    key,
    onPointer,
    onFocus,
    onKey,
    onLeave,
    hold: (row: string) => (pointed.value = row),
    lock: (on: boolean) => (locked.value = on ? key.value : undefined),
  };
}
