import { onBeforeUnmount, onMounted, type Ref } from 'vue';
import { hasLayers, isField } from '@/shared/focus';
import { isComposingKey } from './composer-keys';

/** A letter, also of an input method that begins a syllable. `?` lists the keys instead. */
const writes = (event: KeyboardEvent): boolean =>
  event.key !== '?' && (isComposingKey(event) || /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(event.key));

/** Moves the focus to the field before what is typed outside of any field arrives. */
export function useTypeAnywhere(field: Readonly<Ref<HTMLTextAreaElement | null>>): void {
  function onKey(event: KeyboardEvent): void {
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (modified || event.defaultPrevented || isField(event.target) || hasLayers() || !writes(event)) return;
    field.value?.focus();
  }
  onMounted(() => window.addEventListener('keydown', onKey));
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey));
}
