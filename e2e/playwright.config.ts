import { defineConfig } from '@playwright/test';
import { browserArguments, findBrowser } from './browser.ts';

const executablePath = await findBrowser();

export default defineConfig({
  testDir: './tests',
  outputDir: './test-results',
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env['CI']),
  // A busy machine is late, not wrong.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  metadata: { browser: executablePath ?? null },
  use: {
    actionTimeout: 20_000,
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    timezoneId: 'Asia/Seoul',
    launchOptions: { ...(executablePath ? { executablePath } : {}), args: browserArguments },
    // A test sees the requests of the page itself; those of what opens without a network allow it.
    serviceWorkers: 'block',
    trace: 'retain-on-failure',
  },
});
