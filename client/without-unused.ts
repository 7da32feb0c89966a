import type { Plugin } from 'vite';

const UNUSED = new Set(['entities', 'linkify-it']);
/** What the switched-off rules name when markdown-it starts. */
const EMPTY = 'export const decodeHTMLStrict = (text) => text; export class LinkifyIt {}';

/** Leaves out what markdown-it brings for rules that are switched off: 24 kB of entities and of top-level domains. */
export const withoutUnused = (): Plugin => ({
  name: 'without-unused',
  enforce: 'pre',
  apply: 'build',
  resolveId: (id, importer) => (UNUSED.has(id) && importer?.includes('/markdown-it/') ? `\0unused:${id}` : undefined),
  load: (id) => (id.startsWith('\0unused:') ? EMPTY : undefined),
});
