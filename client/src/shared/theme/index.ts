export { startTheme, theme, THEMES } from './theme';
