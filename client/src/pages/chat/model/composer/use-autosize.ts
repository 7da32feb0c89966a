import { nextTick, onMounted, type Ref, watch } from 'vue';

/** Keeps a text field as high as its text, up to its `max-height`. */
export function useAutosize(field: Readonly<Ref<HTMLTextAreaElement | null>>, text: Readonly<Ref<string>>): void {
  function fit() {
    const box = field.value;
    if (!box) return;
    box.style.height = 'auto';
    box.style.height = `${box.scrollHeight}px`;
  }
  onMounted(fit);
  watch(text, () => void nextTick(fit));
}
