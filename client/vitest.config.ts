import { quasar, transformAssetUrls } from '@quasar/vite-plugin';
import vue from '@vitejs/plugin-vue';
import { fileURLToPath } from 'node:url';
import { defineProject } from 'vitest/config';
import { emojiData } from './emoji-data.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineProject({
  plugins: [vue({ template: { transformAssetUrls } }), quasar(), emojiData()],
  resolve: { alias: { '@suda/contract': at('../contract/src/index.ts'), '@': at('./src') } },
  test: {
    name: 'client',
    environment: 'happy-dom',
    setupFiles: ['./vitest.setup.ts'],
    include: ['src/**/*.spec.ts'],
    // A spec reads the colours.
    css: { include: [/tokens\.css/] },
    testTimeout: 30_000,
  },
});
