import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { projects: ['contract', 'server', 'server/vitest.config.cluster.ts', 'consumers', 'client', 'infra'] },
});
