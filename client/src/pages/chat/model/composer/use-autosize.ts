import { nextTick, onMounted, type Ref, watch } from 'vue';

/** Keeps a text field as high as its text, up to its `max-height`, where `field-sizing: content` doesn't. */
export function useAutosize(field: Readonly<Ref<HTMLTextAreaElement | null>>, text: Readonly<Ref<string>>): void {
  // To measure it, the page would have to be laid out for each key.
  if (globalThis.CSS?.supports('field-sizing', 'content')) return;

  function fit() {
    const box = field.value;
    if (!box) return;
    const frame = box.parentElement;
    // While it is measured, nothing around it moves: what is scrolled would lose its place.
    if (frame) frame.style.minHeight = `${frame.offsetHeight}px`;
    box.style.height = 'auto';
    box.style.height = `${box.scrollHeight}px`;
    if (frame) frame.style.minHeight = '';
  }
  onMounted(fit);
  watch(text, () => void nextTick(fit));
}
