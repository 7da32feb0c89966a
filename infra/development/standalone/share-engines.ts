import { shareEngines } from './shared-engines.ts';

/** What Vitest and Playwright run before the tests of a run; the result, after them. */
export default shareEngines;
