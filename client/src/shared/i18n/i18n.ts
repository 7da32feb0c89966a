import { Quasar } from 'quasar';
import { createI18n } from 'vue-i18n';
import { store } from '@/shared/storage';
import { isolated, PARTICLE, particleAfter } from '@/shared/text';
import type { Words } from './en';
import { loadWords, type Locale, preferredLocale, STORED_LOCALE } from './load-words';

/** Needed until vue-i18n 12, which drops the option together with the legacy API. */
const COMPOSITION_API = { legacy: false } as const;

export const i18n = createI18n<[Words], Locale, false>({
  ...COMPOSITION_API,
  locale: 'en',
  fallbackLocale: false,
  messages: {} as Record<Locale, Words>,
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
const sentence = (key: unknown, ...given: unknown[]): string =>
  withParticles(translate(key, ...given.map(isolatedTexts)));

/** The sentences of each language that nothing is put into: every row of a list asks for several. */
const plain = new Map<Locale, Map<unknown, string>>();

function plainSentence(key: unknown): string {
  const { value: locale } = i18n.global.locale;
  const known = plain.get(locale) ?? new Map<unknown, string>();
  const said = known.get(key) ?? sentence(key);
  plain.set(locale, known.set(key, said));
  return said;
}

i18n.global.t = (key: unknown, ...given: unknown[]) =>
  given.length === 0 ? plainSentence(key) : sentence(key, ...given);

async function show(locale: Locale): Promise<void> {
  const { words, quasar } = await loadWords(locale);
  i18n.global.setLocaleMessage(locale, words);
  plain.delete(locale);
  Quasar.lang.set(quasar);
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
}

/** Shows the stored language, else the browser's. */
export const startLocale = (): Promise<void> => show(preferredLocale());

/** Changes the language and stores the choice. */
export async function chooseLocale(locale: Locale): Promise<void> {
  store(localStorage, STORED_LOCALE, locale);
  await show(locale);
}
