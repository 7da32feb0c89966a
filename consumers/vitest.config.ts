import { fileURLToPath } from 'node:url';
import { defineProject } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineProject({
  resolve: {
    alias: {
      '@suda/contract': at('../contract/src/index.ts'),
      '@suda/engines': at('../engines/src'),
    },
  },
  test: {
    name: 'consumers',
    globalSetup: at('../infra/development/standalone/share-engines.ts'),
    include: ['src/**/*.spec.ts', 'test/**/*.spec.ts'],
    env: { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A busy machine is late, not wrong.
    expect: { poll: { timeout: 20_000, interval: 50 } },
  },
});
