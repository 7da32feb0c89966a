import type { Plugin } from 'vite';

/** What the contract makes its schemas of. A build fails when it uses more. */
const MAKERS =
  `array boolean coerce enum int iso literal looseObject number object record string toJSONSchema tuple union
unknown ZodError`.split(/\s+/);

const MODULE = `
const refuse = () => { throw new Error('The client holds no schemas: what it is sent is typed, and checked by the server.'); };
const schema = new Proxy(() => undefined, {
  get: (_, name) => (/parse/i.test(String(name)) ? refuse : schema),
  apply: () => schema,
});
export { ${MAKERS.map((name) => `schema as ${name}`).join(', ')} };
`;

/**
 * Leaves zod out of the client, which takes paths, limits and rules from the contract and checks nothing by its schemas.
 */
export function withoutSchemas(): Plugin {
  const id = '\0without-schemas';
  return {
    name: 'without-schemas',
    enforce: 'pre',
    resolveId: (source) => (source === 'zod' ? id : undefined),
    load: (loaded) => (loaded === id ? MODULE : undefined),
  };
}
