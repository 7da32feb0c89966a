import { onBeforeUnmount, onMounted, type Ref, watch } from 'vue';
import type { Hit } from './use-find-in-room';
import { textsIn } from './texts-in';

/** In the order of what is drawn above. */
const NAMES = ['found', 'found-now'] as const;

function* textNodes(element: Element): Generator<Text> {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) yield node as Text;
}

function rangesIn(element: Element, texts: readonly string[]): Range[] {
  const ranges: Range[] = [];
  for (const node of textNodes(element)) {
    for (const [start, end] of textsIn(node.data, texts)) {
      const range = new Range();
      range.setStart(node, start);
      range.setEnd(node, end);
      ranges.push(range);
    }
  }
  return ranges;
}

/**
 * Marks hits wherever their messages are on the page. By ranges instead of elements: how a message is rendered does not matter,
 * and no row is rendered again. Browsers without them show the hit that was gone to, and mark no others.
 */
export function useHitMarks(hits: Readonly<Ref<readonly Hit[]>>, current: () => number | undefined): void {
  if (typeof Highlight === 'undefined') return;
  const marks = NAMES.map(() => new Highlight());
  let frame = 0;

  function mark(): void {
    frame = 0;
    for (const it of marks) it.clear();
    const texts = new Map(hits.value.map((hit) => [hit.seq, hit.texts]));
    for (const row of document.querySelectorAll<HTMLElement>('[data-testid="timeline"] [data-seq]')) {
      const seq = Number(row.dataset['seq']);
      const into = marks[seq === current() ? 1 : 0];
      for (const body of row.querySelectorAll('.bubble'))
        for (const range of rangesIn(body, texts.get(seq) ?? [])) into?.add(range);
    }
  }

  const soon = (): void => void (frame ||= requestAnimationFrame(mark));
  const observer = new MutationObserver(soon);

  watch([hits, current], soon, { flush: 'post' });
  onMounted(() => {
    NAMES.forEach((name, at) => CSS.highlights.set(name, marks[at] ?? new Highlight()));
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
    soon();
  });
  onBeforeUnmount(() => {
    observer.disconnect();
    cancelAnimationFrame(frame);
    for (const name of NAMES) CSS.highlights.delete(name);
  });
}
