import { defineConfig } from '@playwright/test';
import local from './playwright.config.ts';

// Read by the test processes too.
process.env['SUDA_TEST_MODE'] = 'cluster';

/** What the page does by itself, whatever serves it: one mode shows it. */
const PAGE_ALONE = ['accessibility', 'composition', 'failed-requests', 'keyboard', 'phone', 'place', 'rendering'];

/** The browser tests on two servers, both consumers and the shared engines, and the tests of a cluster alone. */
export default defineConfig(local, {
  testDir: '.',
  testMatch: ['tests/*.spec.ts', 'cluster/*.spec.ts'],
  testIgnore: PAGE_ALONE.map((name) => `tests/${name}.spec.ts`),
  outputDir: './test-results/cluster',
  // More processes than in `local`, and engines, on the same machine.
  timeout: 120_000,
  globalSetup: './support/shared-engines.ts',
});
