import { ref } from 'vue';
import { store } from '@/shared/storage';

const STORED = 'suda.format-bar';

/** Whether the buttons for marks are shown, as this browser was told last. */
export function useFormatBar() {
  const shown = ref(localStorage.getItem(STORED) === 'on');
  const toggle = () => {
    shown.value = !shown.value;
    store(localStorage, STORED, shown.value ? 'on' : 'off');
  };
  return { shown, toggle };
}
