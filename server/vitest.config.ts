import { fileURLToPath } from 'node:url';
import { defineProject } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** About a project of Docker Compose that runs: `npm run chaos -- containers`. */
export const OF_CONTAINERS = 'test/containers/**';

export default defineProject({
  resolve: {
    alias: {
      '@suda/contract': at('../contract/src/index.ts'),
      '@suda/engines': at('../engines/src'),
      // The suites of crashes and convergence run the client's own state against the real server.
      '@': at('../client/src'),
    },
  },
  // Nest's decorators, with the types of constructor parameters.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    name: 'server',
    globalSetup: at('../infra/development/standalone/share-engines.ts'),
    include: ['src/**/*.spec.ts', 'test/**/*.spec.ts'],
    exclude: [OF_CONTAINERS],
    testTimeout: 90_000,
    hookTimeout: 90_000,
    // A busy machine is late, not wrong.
    expect: { poll: { timeout: 10_000 } },
  },
});
