/** A thread's compiled file, by its path below the adapter without an ending; when this module itself runs as TypeScript (in tests), the one that the build made. */
export const threadFile = (path: string): URL =>
  new URL(
    import.meta.url.endsWith('.ts') ? `../../../../dist/adapters/local/${path}.js` : `../${path}.js`,
    import.meta.url,
  );
