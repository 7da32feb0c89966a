import { inject, type InjectionKey, provide } from 'vue';

const KEY: InjectionKey<() => void> = Symbol('close');

/** To be called by a menu or dialog: what is in it can close it. */
export const provideClose = (close: () => void): void => provide(KEY, close);

/**
 * Returns a function that closes the menu or dialog that the component stands in, if any. Quasar's directive looks for it
 * later, when what was pressed may be gone from it.
 */
export const useClose = (): (() => void) => inject(KEY, () => undefined);
