export { startTheme, theme, THEMES, type Theme } from './theme';
