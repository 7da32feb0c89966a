import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  // A type that describes an exported function's values is exported for readers, whether or not another file names it.
  ignoreExportsUsedInFile: { interface: true, type: true },
  workspaces: {
    '.': {
      entry: [
        'infra/development/scripts/commands/*.mjs',
        'infra/development/docs/main.ts',
        'infra/development/standalone/{cluster/dev-cluster.ts,processes/supervise.mjs}',
        // Run by containers of docker-compose.yml and by Dockerfiles.
        'infra/production/*/*.mjs',
      ],
      project: ['infra/**/*.{ts,mjs}', '*.{ts,mjs}'],
      // Started by the path of their file, without a shell: see `tool` in infra/development/scripts/workspace.mjs.
      ignoreDependencies: ['dclint', 'dependency-cruiser', 'typedoc'],
      // Debian's.
      ignoreBinaries: ['nginx'],
    },
    bench: {
      // Each of them is a process of its own.
      entry: [
        'src/main.ts',
        'src/{client,cluster,growth,programs}/main.ts',
        'src/bare-loop.ts',
        'src/programs/bare-program.ts',
        'src/**/*-process.ts',
      ],
      project: 'src/**/*.ts',
    },
    client: {
      // The page's first script is named by the build.
      entry: ['steiger.config.ts', 'src/early.ts'],
      project: ['src/**/*.{ts,vue,scss,sass}', '*.ts'],
      ignoreDependencies: ['vue-tsc'],
    },
    e2e: {
      playwright: { config: 'playwright.config*.ts' },
      entry: 'draw-icons.ts',
      project: '**/*.ts',
    },
    server: {
      // Worker threads, started by the URL of their file.
      entry: [
        'src/{main,admin,backup,restore}.ts',
        'src/adapters/local/writer/writer.ts',
        'src/adapters/local/reader/reader.ts',
        'src/adapters/local/sqlite/check-process.ts',
        'vitest.config*.ts',
      ],
      // The system's: for files and a disk of tests, and for a certificate.
      ignoreBinaries: ['mkfifo', 'mount', 'openssl', 'umount'],
      project: '{src,test}/**/*.{ts,vue}',
    },
  },
};

export default config;
