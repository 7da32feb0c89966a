import { fileURLToPath } from 'node:url';
import { mergeConfig, type ViteUserConfig } from 'vitest/config';
import local, { OF_CONTAINERS } from './vitest.config.js';

/** Suites of what only `local` has, and why. */
const LOCAL_ONLY = {
  'test/start.spec.ts': 'about the data folder and its file, and settings that no mode changes',
  'test/tls.spec.ts': 'about the port of one process, which no mode changes',
  'test/delivery-https.spec.ts': 'about one request, which no mode changes',
  'test/programs-fuzz.spec.ts': 'about what one process bears, and its memory',
  'test/siege.spec.ts': 'about what one process bears, and its memory',
  'test/kill-9.spec.ts': 'reads the data file that the killed process left behind',
};
/** These make clusters of their own, in whichever mode the others run: the project of `local` has them. */
const OWN_CLUSTERS = 'test/cluster/**';

const cluster: ViteUserConfig = mergeConfig(local, {
  test: {
    name: 'server (cluster)',
    env: { SUDA_TEST_MODE: 'cluster' },
    runner: fileURLToPath(new URL('./test/support/cluster-runner.ts', import.meta.url)),
    // Four processes start for each file, and for some tests.
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});

/** The boundary tests again, on two servers and both consumers over engines of the run's own. */
export default {
  ...cluster,
  test: {
    ...cluster.test,
    include: ['test/**/*.spec.ts'],
    exclude: [...Object.keys(LOCAL_ONLY), OWN_CLUSTERS, OF_CONTAINERS],
  },
};
