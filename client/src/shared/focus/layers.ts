import { onScopeDispose, type Ref, watch } from 'vue';
import type { Router } from 'vue-router';

interface Layer {
  close: () => void;
}

/** What is open over the page, the topmost last: dialogs, sheets, menus. */
const open: Layer[] = [];
let waiting: (() => void)[] = [];
const LOST_TRAVEL_MS = 1_000;
/** A travel of ours, whose end `popstate` reports. */
let travel: Promise<void> | undefined;
let arrive: (() => void) | undefined;
let navigating = false;
let timer: ReturnType<typeof setTimeout> | undefined;

interface LayerState {
  layers?: number;
}

/** How many layers the entry of the browser's history stands for. */
const depth = (): number => (history.state as LayerState | null)?.layers ?? 0;

function back(by: number): Promise<void> {
  travel ??= new Promise<void>((resolve) => {
    const arrived = () => {
      if (arrive !== arrived) return;
      travel = arrive = undefined;
      resolve();
      settleSoon();
    };
    arrive = arrived;
    history.go(-by);
    // Browsers ignore too many travels in a row.
    setTimeout(arrived, LOST_TRAVEL_MS);
  });
  return travel;
}

/** Gives each open layer an entry of the history, and none to a closed one. */
function settle(): void {
  if (navigating || travel) return;
  if (depth() > open.length) void back(depth() - open.length);
  for (let at = depth(); at < open.length; at += 1) history.pushState({ ...history.state, layers: at + 1 }, '');
}

/** Later: what closes a layer may open another, or navigate. */
function settleSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(settle);
}

function remove(layer: Layer): void {
  const at = open.indexOf(layer);
  if (at === -1) return;
  open.splice(at, 1);
  settleSoon();
  if (open.length > 0) return;
  const resume = waiting;
  waiting = [];
  for (const each of resume) each();
}

/** Makes what `shown` shows a layer: the browser's Back closes it. */
export function useLayer(shown: Ref<boolean>): void {
  const layer: Layer = { close: () => (shown.value = false) };
  watch(
    shown,
    (now) => {
      remove(layer);
      if (!now) return;
      open.push(layer);
      settleSoon();
    },
    { immediate: true },
  );
  onScopeDispose(() => remove(layer));
}

export const hasLayers = (): boolean => open.length > 0;

/** Resolves when no layer is open. */
export const layersClosed = (): Promise<void> =>
  open.length === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve));

/** Creates the router, so that Back closes layers, and a navigation starts from the page below them. */
export function withLayers(createRouter: () => Router): Router {
  // Before the router listens, which sees entries of pages only: Chromium calls listeners of a window in their order.
  window.addEventListener('popstate', (event) => {
    const wanted = (event.state as LayerState | null)?.layers ?? 0;
    const { pathname, search, hash } = location;
    const here = router.resolve(pathname + search + hash).fullPath === router.currentRoute.value.fullPath;
    if (here) event.stopImmediatePropagation();
    if (travel) return arrive?.();
    for (const layer of open.slice(wanted).reverse()) layer.close();
    settleSoon();
  });
  const router = createRouter();
  router.beforeEach(async () => {
    navigating = true;
    await travel;
    if (depth() > 0) await back(depth());
  });
  const arrived = () => {
    navigating = false;
    settleSoon();
  };
  router.afterEach((to, from, failure) => {
    // Another query of the page that they are open over, such as after a jump, leaves them open.
    if (!failure && to.path !== from.path) for (const layer of [...open].reverse()) layer.close();
    arrived();
  });
  router.onError(arrived);
  return router;
}
