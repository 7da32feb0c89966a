import type { HtmlTagDescriptor, Plugin, Rolldown } from 'vite';

type Bundle = Rolldown.OutputBundle;

const EARLY = 'src/early.ts';
/** The page that most visits open with. */
const FIRST_PAGE = 'chat';

const chunkNamed = (bundle: Bundle, name: string): Rolldown.OutputChunk | undefined =>
  Object.values(bundle).find((it) => it.type === 'chunk' && it.name === name) as Rolldown.OutputChunk | undefined;

/** The chunk and all that it imports. */
function withImports(bundle: Bundle, chunk: Rolldown.OutputChunk, found = new Set<Rolldown.OutputChunk>()) {
  found.add(chunk);
  for (const name of chunk.imports) {
    const imported = bundle[name];
    if (imported?.type === 'chunk' && !found.has(imported)) withImports(bundle, imported, found);
  }
  return found;
}

function preloadsOf(bundle: Bundle, html: string, base: string): HtmlTagDescriptor[] {
  const page = chunkNamed(bundle, FIRST_PAGE);
  const chunks = page ? [...withImports(bundle, page)] : [];
  const styles = chunks.flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]);
  const files = [
    ...chunks.map(({ fileName }) => ({ rel: 'modulepreload', fileName })),
    ...new Set(styles).values().map((fileName) => ({ rel: 'preload', as: 'style', fileName })),
  ];
  return files
    .filter(({ fileName }) => !html.includes(fileName))
    .map(({ fileName, ...attrs }) => ({
      tag: 'link',
      attrs: { ...attrs, crossorigin: true, href: base + fileName },
      injectTo: 'head',
    }));
}

/**
 * What the document names beside the app's own script, so that nothing waits for another to have come: a first script, which
 * runs while the app is loading, and the page that most visits open with. A script in the document itself would need a looser
 * Content-Security-Policy.
 */
export function documentHead(): Plugin {
  let base = '/';
  return {
    name: 'document-head',
    config: () => ({ build: { rolldownOptions: { input: { index: 'index.html', early: EARLY } } } }),
    configResolved: (config) => void (base = config.base),
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const early = bundle && chunkNamed(bundle, 'early');
        const src = base + (early?.fileName ?? EARLY);
        const script = { tag: 'script', attrs: { type: 'module', async: true, crossorigin: true, src } };
        return [{ ...script, injectTo: 'head-prepend' }, ...(bundle ? preloadsOf(bundle, html, base) : [])];
      },
    },
  };
}
