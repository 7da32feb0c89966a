import { defineConfig } from '@playwright/test';
import local from './playwright.config.ts';

// Read by the processes that run the tests, too.
process.env['SUDA_TEST_MODE'] = 'cluster';

/** The browser tests again, on two servers and both consumers over engines of the run's own, and what only a cluster has. */
export default defineConfig(local, {
  testDir: '.',
  testMatch: ['tests/*.spec.ts', 'cluster/*.spec.ts'],
  outputDir: './test-results/cluster',
  // Twice the processes of `local`, and as many engines, on the same machine.
  timeout: 120_000,
  globalSetup: './support/shared-engines.ts',
});
