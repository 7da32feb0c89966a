export { DENSITIES, density, startAppearance, theme, THEMES } from './appearance';
