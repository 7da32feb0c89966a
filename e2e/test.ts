import { test as base } from '@playwright/test';
import { ServerProcess } from '../server/test/support/server-process.ts';
import { NO_BROWSER } from './browser.ts';
import { People } from './support/people.ts';

interface WorkerFixtures {
  server: ServerProcess;
}

interface TestFixtures {
  browserFound: void;
  people: People;
}

/** Playwright's `test` with a server of the worker's own, and people who come to it, each with their own browser. */
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
  people: async ({ browser, server }, use) => {
    const people = new People(browser, server.url);
    await use(people);
    await people.leave();
  },
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
