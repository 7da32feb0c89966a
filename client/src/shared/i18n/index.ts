export { chooseLocale, i18n, startLocale } from './i18n';
export type { Locale } from './load-words';
export { ago, clock, dateAndTime, dayLabel, endTime, listTime, startOfDay } from './time';
export { errorText } from './error-text';
