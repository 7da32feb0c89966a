import { test as base } from '@playwright/test';
import { Deployment } from '../server/test/support/deployment.ts';
import { missingEngines } from '../server/test/support/engines.ts';
import { MODE } from '../server/test/support/mode.ts';
import { NO_BROWSER } from './browser.ts';
import { People } from './support/people.ts';

interface WorkerFixtures {
  /** What the servers are told beside the usual: for a whole file, by `test.use`. */
  settings: Record<string, string>;
  deployment: Deployment;
}

interface TestFixtures {
  runnable: void;
  people: People;
}

const MINUTES_3 = 180_000;

/** What keeps the tests from running here, if anything does. */
async function obstacle(browser: unknown): Promise<string | undefined> {
  if (browser === null) return NO_BROWSER;
  // Required and missing: the deployment fails by it.
  return MODE === 'cluster' && process.env['ENGINES'] !== 'required' ? missingEngines() : undefined;
}

/**
 * Playwright's `test` with a Suda of the worker's own, as the run's mode has it, and people who come to it, each with their
 * own browser; its servers take them in turn.
 */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  settings: [{}, { scope: 'worker', option: true }],
  deployment: [
    async ({ settings }, use) => {
      const deployment = await Deployment.start({ env: settings });
      await use(deployment);
      await deployment.stop();
    },
    // Four processes, and more of them in the other workers.
    { scope: 'worker', timeout: MINUTES_3 },
  ],
  people: async ({ browser, deployment }, use) => {
    const people = new People(browser, deployment);
    await use(people);
    await people.leave();
  },
  runnable: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures it gives from the pattern
    async ({}, use, info) => {
      const reason = await obstacle(info.config.metadata['browser']);
      info.skip(reason !== undefined, reason ?? '');
      await use();
    },
    { auto: true },
  ],
});

export { expect } from '@playwright/test';
