import { Quasar } from 'quasar';
import { createI18n } from 'vue-i18n';
import { store } from '@/shared/storage';
import { isolated, PARTICLE, particleAfter } from '@/shared/text';
import { en, type Words } from './en';

const LOCALES = ['ko', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

const STORED = 'suda.locale';

/** Needed until vue-i18n 12, which drops the option together with the legacy API. */
const COMPOSITION_API = { legacy: false } as const;

export const i18n = createI18n<[Words], Locale, false>({
  ...COMPOSITION_API,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en } as Record<Locale, Words>,
});

/** Marks where the text of a person ends until the sentence is complete; such a text can't contain it. */
const END = '\ue000';
const PARTICLE_AFTER_TEXT = new RegExp(`${END}([”’)]?)(${PARTICLE.source})?`, 'g');

const insertable = (text: string): string => isolated(text.replaceAll(END, '')) + END;
/** Korean particles depend on the text that they follow. */
const withParticles = (sentence: string): string =>
  sentence.replace(
    PARTICLE_AFTER_TEXT,
    (_, quote: string, particle: string | undefined, at: number) =>
      quote + (particle ? particleAfter(sentence.slice(0, at), particle) : ''),
  );

/** Texts of people stand isolated in every sentence. */
const translate = i18n.global.t as (...args: unknown[]) => string;
const isolatedTexts = (given: unknown): unknown =>
  given !== null && typeof given === 'object' && !Array.isArray(given)
    ? Object.fromEntries(
        Object.entries(given).map(([name, value]) => [name, typeof value === 'string' ? insertable(value) : value]),
      )
    : given;
i18n.global.t = (key: unknown, ...given: unknown[]) => withParticles(translate(key, ...given.map(isolatedTexts)));

const isLocale = (value: string | null): value is Locale => LOCALES.some((locale) => locale === value);

function preferred(): Locale {
  const stored = localStorage.getItem(STORED);
  if (isLocale(stored)) return stored;
  return navigator.language.toLowerCase().startsWith('ko') ? 'ko' : 'en';
}

async function show(locale: Locale): Promise<void> {
  if (locale === 'ko') {
    const [{ ko }, quasar] = await Promise.all([import('./ko'), import('quasar/lang/ko-KR')]);
    i18n.global.setLocaleMessage('ko', ko);
    Quasar.lang.set(quasar.default);
  } else {
    Quasar.lang.set((await import('quasar/lang/en-US')).default);
  }
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
}

/** Shows the stored language, else the browser's. */
export const startLocale = (): Promise<void> => show(preferred());

/** Changes the language and stores the choice. */
export async function chooseLocale(locale: Locale): Promise<void> {
  store(localStorage, STORED, locale);
  await show(locale);
}
