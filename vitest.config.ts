import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './infra/development/scripts/checks/longest-first.ts';

// Each project counts its workers by itself: only this reaches all of them.
process.env.VITEST_MAX_WORKERS ??= String(Math.max(2, availableParallelism() - 1));

export default defineConfig({
  test: {
    projects: ['contract', 'engines', 'server', 'server/vitest.config.cluster.ts', 'consumers', 'client', 'infra'],
    sequence: { sequencer: LongestFirst },
  },
});
