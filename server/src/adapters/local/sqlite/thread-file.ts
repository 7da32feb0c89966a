/** The compiled file of a thread or a process, by its path below the adapter without extension. In tests, where this module runs as TypeScript, it is the built one. */
export const threadFile = (path: string): URL =>
  new URL(
    import.meta.url.endsWith('.ts') ? `../../../../dist/adapters/local/${path}.js` : `../${path}.js`,
    import.meta.url,
  );
