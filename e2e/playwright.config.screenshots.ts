import { defineConfig } from '@playwright/test';
import tests from './playwright.config.ts';

/** Not tests: what the documents show, taken from the running app. */
export default defineConfig(tests, { testDir: './screenshots', outputDir: './test-results/screenshots', workers: 1 });
