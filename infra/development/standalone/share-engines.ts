import { shareEngines } from './shared-engines.ts';

/** Run by Vitest and Playwright before all tests; they run its result afterwards. */
export default shareEngines;
