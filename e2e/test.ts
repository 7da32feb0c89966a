import { test as base } from '@playwright/test';
import { Deployment } from '../server/test/support/deployment.ts';
import { missingEngines } from '../server/test/support/engines.ts';
import { MODE } from '../server/test/support/mode.ts';
import { NO_BROWSER } from './browser.ts';
import { People } from './support/people.ts';

interface WorkerFixtures {
  /** Settings of the servers besides the defaults: set for a whole file with `test.use`. */
  settings: Record<string, string>;
  deployment: Deployment;
}

interface TestFixtures {
  runnable: void;
  people: People;
}

const MINUTES_3 = 180_000;

/** The reason why the tests can't run here, if there is one. */
async function obstacle(browser: unknown): Promise<string | undefined> {
  if (browser === null) return NO_BROWSER;
  // Required but missing: starting the deployment fails.
  return MODE === 'cluster' && process.env['ENGINES'] !== 'required' ? missingEngines() : undefined;
}

/**
 * Playwright's `test` with a deployment for each worker in the mode of the run, and people with a browser each,
 * distributed over its servers in turn.
 */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  settings: [{}, { scope: 'worker', option: true }],
  deployment: [
    async ({ settings }, use) => {
      const deployment = await Deployment.start({ env: settings });
      await use(deployment);
      await deployment.stop();
    },
    // Starts four processes, while other workers do the same.
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
