import { type Ref, ref, watchEffect } from 'vue';
import { store } from '@/shared/storage';

export const THEMES = ['system', 'light', 'dark'] as const;
export const DENSITIES = ['comfortable', 'compact'] as const;

/** Kept in this browser, and told to the styles by `data-<name>` on the root; the first of the values is the default and leaves neither. */
class Choice<Value extends string> {
  readonly value: Ref<Value>;
  private readonly key: string;

  constructor(
    private readonly name: string,
    private readonly values: readonly [Value, ...Value[]],
  ) {
    this.key = `suda.${name}`;
    this.value = ref(values[0]) as Ref<Value>;
  }

  /** Applies what is stored, and every later choice. */
  start(): void {
    const stored = localStorage.getItem(this.key);
    this.value.value = this.values.find((value) => value === stored) ?? this.values[0];
    watchEffect(() => {
      const chosen = this.value.value;
      if (chosen === this.values[0]) {
        document.documentElement.removeAttribute(`data-${this.name}`);
        localStorage.removeItem(this.key);
      } else {
        document.documentElement.setAttribute(`data-${this.name}`, chosen);
        store(localStorage, this.key, chosen);
      }
    });
  }
}

const themeChoice = new Choice('theme', THEMES);
const densityChoice = new Choice('density', DENSITIES);

/** `system` follows the device. */
export const theme = themeChoice.value;
/** How close rooms and messages stand. */
export const density = densityChoice.value;

/** The browser's own bars: of each theme the page names a colour, and the media that it is for. */
function paintBars(): void {
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const { theme: painted = '' } = meta.dataset;
    if (theme.value === 'system') meta.media = `(prefers-color-scheme: ${painted})`;
    else meta.media = theme.value === painted ? 'all' : 'not all';
  }
}

export function startAppearance(): void {
  themeChoice.start();
  densityChoice.start();
  watchEffect(paintBars);
}
