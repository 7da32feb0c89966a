import { isField } from './is-field';
import { hasLayers, layersClosed } from './layers';

const FOCUSABLE = 'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), [tabindex]';
/** Quasar's menus and dialogs, also while they fade out. */
const PORTALS = '[id^="q-portal--menu"], [id^="q-portal--dialog"]';

const isUsable = (element: Element): boolean =>
  element.isConnected && !element.matches(':disabled') && element.checkVisibility({ visibilityProperty: true });

const portalsGone = async (): Promise<void> => {
  while (document.querySelector(PORTALS)) await new Promise((resolve) => requestAnimationFrame(resolve));
};

/** Resolves with whether the person took the focus elsewhere before all menus and dialogs have faded out. */
async function movedMeanwhile(): Promise<boolean> {
  let moved = false;
  const watching = new AbortController();
  const onInput = (event: Event) => (moved ||= !(event instanceof KeyboardEvent) || event.key === 'Tab');
  for (const name of ['keydown', 'pointerdown']) {
    window.addEventListener(name, onInput, { capture: true, signal: watching.signal });
  }
  await portalsGone();
  watching.abort();
  return moved;
}

/** Focuses what `element` returns once no layer is open: a closing one gives the focus back to where it was. */
export async function focusAfterLayers(element: () => HTMLElement | null | undefined): Promise<void> {
  const layered = hasLayers();
  await layersClosed();
  element()?.focus();
  if (!layered || (await movedMeanwhile())) return;
  const target = element();
  if (target && !isField(document.activeElement)) target.focus();
}

/** Keeps the focus on the page: when what has it is removed, hidden or disabled, moves it to what is nearest. */
export function keepFocus(): void {
  let last: Element[] = [];
  let onPage: Element[] = [];
  let checking = false;

  async function check(): Promise<void> {
    if (checking) return;
    checking = true;
    await portalsGone();
    checking = false;
    const [lost] = last;
    if (document.activeElement !== document.body || !lost || isUsable(lost)) return;
    const near = [...last, ...onPage].find((it) => it.matches(FOCUSABLE) && isUsable(it));
    // A new page begins at its beginning.
    const samePage = onPage.some((it) => it.isConnected && it.matches('#app *'));
    const home = near ?? (samePage ? (document.querySelector('main') ?? document.querySelector('nav')) : undefined);
    if (home instanceof HTMLElement) home.focus({ preventScroll: true });
  }

  document.addEventListener('focusin', (event) => {
    last = event.composedPath().filter((it): it is Element => it instanceof Element && it !== document.body);
    if (!last.some((it) => it.matches(PORTALS))) onPage = last;
  });
  new MutationObserver(() => {
    if (document.activeElement === document.body) void check();
  }).observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
}
