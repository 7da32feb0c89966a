import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue';

/** The element's height in px, as it changes. */
export function useHeight(element: () => HTMLElement | null | undefined): Readonly<Ref<number>> {
  const height = ref(0);
  const sizes = new ResizeObserver(() => (height.value = element()?.offsetHeight ?? 0));
  onMounted(() => {
    const target = element();
    if (target) sizes.observe(target);
  });
  onBeforeUnmount(() => sizes.disconnect());
  return height;
}
