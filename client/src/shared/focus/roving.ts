import type { Directive } from 'vue';
import { isField } from './is-field';

const CONTROLS = 'a[href], button, [role="option"], [tabindex]:not(.q-focus-helper)';

export interface Roving {
  /** Matches the items of the list. */
  items: string;
  /** Where Tab enters the list: the first item, unless one is `aria-current` or had the focus before. */
  entry?: 'first' | 'last';
  /** How many items a row has, for ← and →. */
  columns?: () => number;
}

interface State {
  options: Roving;
  current: HTMLElement | undefined;
  observer: MutationObserver;
}

const states = new WeakMap<HTMLElement, State>();

const itemsOf = (list: HTMLElement, { items }: Roving): HTMLElement[] => [...list.querySelectorAll<HTMLElement>(items)];

function entryOf(items: readonly HTMLElement[], { entry }: Roving): HTMLElement | undefined {
  return items.find((it) => it.ariaCurrent !== null) ?? (entry === 'last' ? items.at(-1) : items[0]);
}

const setTab = (element: Element, tab: '0' | '-1'): void => {
  if (element.getAttribute('tabindex') !== tab) element.setAttribute('tabindex', tab);
};

/** One Tab stop: the current item, and what is in it. */
function apply(list: HTMLElement, state: State): void {
  const items = itemsOf(list, state.options);
  const kept = state.current && items.includes(state.current) ? state.current : undefined;
  const stop = kept ?? entryOf(items, state.options);
  for (const item of items) {
    const tab = item === stop ? '0' : '-1';
    setTab(item, tab);
    for (const control of item.querySelectorAll(CONTROLS)) setTab(control, tab);
  }
}

function step(event: KeyboardEvent, { columns }: Roving): number | 'start' | 'end' | undefined {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return undefined;
  const row = columns?.() ?? 1;
  const sideways = columns ? 1 : undefined;
  switch (event.key) {
    case 'ArrowUp':
      return -row;
    case 'ArrowDown':
      return row;
    case 'ArrowLeft':
      return sideways && -sideways;
    case 'ArrowRight':
      return sideways;
    case 'Home':
      return 'start';
    case 'End':
      return 'end';
    default:
      return undefined;
  }
}

function onKey(this: HTMLElement, event: KeyboardEvent): void {
  const state = states.get(this);
  const target = event.target as HTMLElement;
  if (!state || event.defaultPrevented || isField(target)) return;
  const by = step(event, state.options);
  const items = itemsOf(this, state.options);
  const at = items.findIndex((it) => it.contains(target));
  if (by === undefined || items.length === 0) return;
  event.preventDefault();
  const wanted = by === 'start' ? 0 : by === 'end' ? items.length - 1 : at === -1 ? items.length - 1 : at + by;
  items[Math.min(Math.max(wanted, 0), items.length - 1)]?.focus();
}

function onFocusIn(this: HTMLElement, event: FocusEvent): void {
  const state = states.get(this);
  if (!state) return;
  state.current = itemsOf(this, state.options).find((it) => it.contains(event.target as Node)) ?? state.current;
  apply(this, state);
}

function onFocusOut(this: HTMLElement, event: FocusEvent): void {
  const state = states.get(this);
  // Into a menu the focus goes by way of nothing, and comes back.
  if (!state || !event.relatedTarget || this.contains(event.relatedTarget as Node)) return;
  state.current = undefined;
  apply(this, state);
}

/** Makes a list one Tab stop: the arrows, Home and End move in it, Tab goes into the current item and out of the list. */
export const vRoving: Directive<HTMLElement, Roving> = {
  mounted(list, { value }) {
    const observer = new MutationObserver(() => apply(list, state));
    const state: State = { options: value, current: undefined, observer };
    states.set(list, state);
    list.addEventListener('keydown', onKey);
    list.addEventListener('focusin', onFocusIn);
    list.addEventListener('focusout', onFocusOut);
    apply(list, state);
    observer.observe(list, { childList: true, subtree: true, attributeFilter: ['aria-current'] });
  },
  beforeUnmount(list) {
    states.get(list)?.observer.disconnect();
    states.delete(list);
  },
};
