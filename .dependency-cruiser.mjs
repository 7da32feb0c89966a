/** Finds circles between files: of types and of `await import()` too, through `.vue` files as well. */
export default {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Files that import each other: move what both need into a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'What is not found could hide a circle: is an alias or a condition of exports missing here?',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: `${import.meta.dirname}/client/tsconfig.json` },
    doNotFollow: { path: '(^|/)node_modules/' },
    exclude: { path: '(^|/)(node_modules|dist|coverage|\\.cache|\\.git)/|^(data|docs)/|^virtual:' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
