import type { QuasarLanguage } from 'quasar';
import type { Words } from './en';

const LOCALES = ['ko', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

export const STORED_LOCALE = 'suda.locale';

const isLocale = (value: string | null): value is Locale => LOCALES.some((locale) => locale === value);

/** The stored language, else the browser's. */
export function preferredLocale(): Locale {
  const stored = localStorage.getItem(STORED_LOCALE);
  if (isLocale(stored)) return stored;
  return navigator.language.toLowerCase().startsWith('ko') ? 'ko' : 'en';
}

interface Language {
  words: Words;
  quasar: QuasarLanguage;
}

const LANGUAGES: Record<Locale, () => Promise<Language>> = {
  async ko() {
    const [{ ko: words }, { default: quasar }] = await Promise.all([import('./ko'), import('quasar/lang/ko-KR')]);
    return { words, quasar };
  },
  async en() {
    const [{ en: words }, { default: quasar }] = await Promise.all([import('./en'), import('quasar/lang/en-US')]);
    return { words, quasar };
  },
};

/** Loads one language and no other. */
export const loadWords = (locale = preferredLocale()): Promise<Language> => LANGUAGES[locale]();
