import local, { OF_CONTAINERS } from './vitest.config.js';

/** About a project of Docker Compose that runs, so only `npm run chaos -- containers` runs it. */
export default {
  ...local,
  test: {
    ...local.test,
    name: 'server (containers)',
    globalSetup: [],
    include: [`${OF_CONTAINERS}/*.spec.ts`],
    exclude: [],
    // Elasticsearch takes a minute to start, and waits for others that do.
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
};
