import { fileURLToPath, URL } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { quasar, transformAssetUrls } from '@quasar/vite-plugin';
import { defineConfig, type Plugin } from 'vite';
import { precompress } from './precompress.ts';

const evergreen = ['chrome125', 'edge125', 'firefox128', 'safari18'];
const server = process.env['DEV_SERVER'] ?? 'http://localhost:3000';

/** What markdown-it brings for rules that are switched off: 24 kB of entities and of top-level domains. */
const withoutUnused: Plugin = {
  name: 'without-unused',
  enforce: 'pre',
  apply: 'build',
  resolveId: (id, importer) =>
    (id === 'entities' || id === 'linkify-it') && importer?.includes('/markdown-it/') ? `\0unused:${id}` : undefined,
  load: (id) =>
    id.startsWith('\0unused:')
      ? 'export const decodeHTMLStrict = (text) => text; export class LinkifyIt {}'
      : undefined,
};

export default defineConfig({
  plugins: [withoutUnused, vue({ template: { transformAssetUrls } }), quasar({ sassVariables: false }), precompress()],
  resolve: {
    alias: { '@': fileURLToPath(new URL('src', import.meta.url)) },
  },
  define: {
    __VUE_OPTIONS_API__: true,
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
  },
  server: {
    port: 5173,
    proxy: { '/chat': { target: server, ws: true } },
  },
});
