import { defineProject } from 'vitest/config';

export default defineProject({
  test: { name: 'infra', include: ['**/*.spec.{ts,mjs}'], testTimeout: 60_000 },
});
