import { ref, watchEffect } from 'vue';
import { store } from '@/shared/storage';

export const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

const STORED = 'suda.theme';

function stored(): Theme {
  const value = localStorage.getItem(STORED);
  return THEMES.find((theme) => theme === value) ?? 'system';
}

/** The chosen theme; `system` follows the device. Assigning it repaints and stores the choice. */
export const theme = ref<Theme>('system');

/** Applies the stored theme, and every later choice. */
export function startTheme(): void {
  theme.value = stored();
  watchEffect(() => {
    if (theme.value === 'system') {
      delete document.documentElement.dataset['theme'];
      localStorage.removeItem(STORED);
    } else {
      document.documentElement.dataset['theme'] = theme.value;
      store(localStorage, STORED, theme.value);
    }
  });
}
