import { test as base } from '@playwright/test';
import { NO_BROWSER } from './browser.ts';
import { ServerProcess } from '../server/test/support/server-process.ts';

interface WorkerFixtures {
  server: ServerProcess;
}

interface TestFixtures {
  browserFound: void;
}

/** Playwright's `test` with a server of the worker's own, and `page.goto('/')` leading to it. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures it gives from the pattern
    async ({}, use) => {
      const server = await ServerProcess.start();
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  browserFound: [
    // eslint-disable-next-line no-empty-pattern -- as above
    async ({}, use, info) => {
      info.skip(info.config.metadata['browser'] === null, NO_BROWSER);
      await use();
    },
    { auto: true },
  ],
});

export { expect } from '@playwright/test';
