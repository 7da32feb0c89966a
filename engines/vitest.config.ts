import { fileURLToPath } from 'node:url';
import { defineProject } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineProject({
  resolve: { alias: { '@suda/contract': at('../contract/src/index.ts') } },
  test: {
    name: 'engines',
    globalSetup: at('../infra/development/standalone/share-engines.ts'),
    include: ['src/**/*.spec.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
