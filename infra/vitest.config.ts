import { defineProject } from 'vitest/config';

export default defineProject({
  test: {
    name: 'infra',
    globalSetup: './development/standalone/share-engines.ts',
    include: ['**/*.spec.{ts,mjs}'],
    testTimeout: 60_000,
  },
});
