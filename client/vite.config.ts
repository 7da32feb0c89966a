import { readFile } from 'node:fs/promises';
import { fileURLToPath, URL } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { quasar, transformAssetUrls } from '@quasar/vite-plugin';
import { defineConfig } from 'vite';
import { VitePWA, type VitePWAOptions } from 'vite-plugin-pwa';
import { documentHead } from './document-head.ts';
import { precompress } from './precompress.ts';
import { withoutSchemas } from './without-schemas.ts';
import { withoutUnused } from './without-unused.ts';
import { emojiData } from './emoji-data.ts';

const evergreen = ['chrome125', 'edge125', 'firefox128', 'safari18'];
const server = process.env['DEV_SERVER'] ?? 'http://localhost:3000';

/** What is larger and not named by the document is seldom needed: the service worker keeps it from when it was used. */
const HEAVY_BYTES = 200 * 1024;

/**
 * What each visit needs comes in few files, since each costs a request and an evaluation: with what they import, the first
 * script, the app with the page that most visits open with, and of it the libraries, which stay the same over releases.
 */
const FILES = [
  { name: 'base', test: /src\/shared\/(api\/early-boot|i18n\/load-words)\.ts$/, priority: 3 },
  { name: 'libraries', test: /node_modules/, tags: ['$initial' as const], priority: 2 },
  { name: 'app', test: /src\/(app|pages\/chat)\/index\.ts$/, priority: 1 },
];

type ManifestTransform = NonNullable<VitePWAOptions['injectManifest']['manifestTransforms']>[number];

const withoutHeavy: ManifestTransform = async (entries) => {
  const html = await readFile(fileURLToPath(new URL('dist/index.html', import.meta.url)), 'utf8');
  return { manifest: entries.filter(({ size, url }) => size <= HEAVY_BYTES || html.includes(url)) };
};

export default defineConfig({
  plugins: [
    withoutUnused(),
    withoutSchemas(),
    vue({ template: { transformAssetUrls } }),
    quasar({ sassVariables: false }),
    emojiData(),
    documentHead(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      // The app registers it itself, and the manifest is a file of ours.
      injectRegister: false,
      manifest: false,
      // A build of its own, which would print what it writes.
      integration: { configureCustomSWViteBuild: (build) => void (build.logLevel = 'warn') },
      injectManifest: {
        rollupFormat: 'iife',
        globPatterns: ['index.html', 'favicon.svg', 'assets/*.{js,css}', 'assets/inter-latin-wght-*.woff2'],
        dontCacheBustURLsMatching: /^assets\//,
        manifestTransforms: [withoutHeavy],
      },
    }),
    precompress(),
  ],
  resolve: {
    alias: { '@': fileURLToPath(new URL('src', import.meta.url)) },
  },
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
  },
  build: {
    target: evergreen,
    cssTarget: evergreen,
    // A data: URL for a script or a font would need a looser Content-Security-Policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: FILES } } },
  },
  server: {
    port: 5173,
    proxy: { '/chat': { target: server, ws: true } },
  },
});
