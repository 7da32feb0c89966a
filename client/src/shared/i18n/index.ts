export { chooseLocale, i18n, startLocale, type Locale } from './i18n';
export { ago, clock, dayLabel, listTime, sameDay } from './time';
export { errorText } from './error-text';
