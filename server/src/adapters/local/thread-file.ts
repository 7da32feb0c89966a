/** A thread's compiled file; when this module itself runs as TypeScript (in tests), the one that the build made. */
export const threadFile = (name: string): URL =>
  new URL(
    import.meta.url.endsWith('.ts') ? `../../../dist/adapters/local/${name}.js` : `./${name}.js`,
    import.meta.url,
  );
