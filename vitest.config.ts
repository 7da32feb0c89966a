import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['contract', 'engines', 'server', 'server/vitest.config.cluster.ts', 'consumers', 'client', 'infra'],
    // Most suites wait for processes and engines rather than compute: three share two processors well.
    maxWorkers: Math.max(3, availableParallelism() - 1),
  },
});
