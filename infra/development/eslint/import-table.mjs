/**
 * The import table of CONTRIBUTING.md, as rules of ESLint's `no-restricted-imports`.
 *
 * A unit is a folder. Its files may import each other; of the rest of the repository, only what `may` names: paths from
 * `from`, a folder above the unit, as regular expressions. `packages` are bare specifiers that are refused. `testMay` and
 * `testPackages` apply to specs and suites.
 */

const CLUSTER_CLIENTS = {
  regex: '^(?:ioredis|redis|@aws-sdk/|@elastic/|@socket\\.io/redis-adapter)',
  message: 'Clients of the cluster engines live in server/src/adapters/cluster, so that local mode never loads them.',
};
/** Refuses all paths of our own packages except these. */
const onlyWorkspaces = (allowed, message) => ({ regex: `^@suda/(?!(?:${allowed})$)`, message });

const CONTRACT_ONLY = onlyWorkspaces(
  'contract',
  'Workspaces meet in @suda/contract; @suda/engines is for server and consumers only.',
);
const WITHOUT_CLIENTS = onlyWorkspaces(
  'contract|engines/(?:start|text|trace)',
  'Of @suda/engines only start, text and trace are for all of the server; the rest is for adapters/cluster and consumers.',
);
const WITH_ENGINES = onlyWorkspaces(
  'contract|engines/\\w+',
  'Workspaces meet in @suda/contract and @suda/engines and nowhere else.',
);
// From anywhere in server, engines or consumers, two or more folders up: the engines for tests.
const TEST_ENGINES = (from) => ({ from, path: '\\.\\./infra/development/standalone/' });
const TEST_PACKAGES = 'vitest$|fast-check$|node:';

/** Refuses all packages except these. */
const onlyPackages = (allowed, message) => ({ regex: `^(?!\\.|(?:${allowed}))`, message });

const UNITS = [
  {
    folder: 'contract/src',
    message: 'The contract stands alone: it imports zod and nothing of ours.',
    packages: [onlyPackages('zod$', 'The contract imports zod and no other package.')],
    testPackages: [onlyPackages(`zod$|${TEST_PACKAGES}`, 'Specs of the contract need zod, vitest and fast-check.')],
  },
  {
    folder: 'engines/src/*',
    message:
      'A part of engines imports the contract, log, start, text and concurrency; nothing of server or consumers.',
    may: [{ from: 'engines/src', path: '(?:log|start|text|concurrency)/' }],
    testMay: [TEST_ENGINES('engines')],
    packages: [
      onlyPackages(
        '@suda/contract$|zod$|node:|ioredis$|@aws-sdk/|@elastic/',
        'Engines import the contract, zod and the clients of the engines.',
      ),
    ],
    testPackages: [
      onlyPackages(
        `@suda/contract$|zod$|ioredis$|@aws-sdk/|@elastic/|${TEST_PACKAGES}`,
        'Specs of engines need what engines imports, and vitest.',
      ),
    ],
  },
  {
    folder: 'engines/src/trace',
    message: 'trace loads nothing else of ours, and OpenTelemetry only when it is asked to: both modes import it.',
    packages: [onlyPackages('zod$|node:|@opentelemetry/', 'trace loads no client of an engine.')],
    testPackages: [onlyPackages(`zod$|@opentelemetry/|${TEST_PACKAGES}`, 'Specs of what has no engine need none.')],
  },
  ...['start', 'text', 'concurrency'].map((ground) => ({
    folder: `engines/src/${ground}`,
    message: 'start, text and concurrency load nothing else of ours: both modes import them.',
    packages: [onlyPackages('zod$|unhomoglyph$|node:', 'start, text and concurrency load no client of an engine.')],
    testPackages: [onlyPackages(`zod$|${TEST_PACKAGES}`, 'Specs of what has no engine need none.')],
  })),
  {
    folder: 'engines/src/log',
    message: 'log imports the contract and text: it is pure.',
    may: [{ from: 'engines/src', path: 'text/' }],
    packages: [onlyPackages('@suda/contract$|zod$', 'log is pure: it imports the contract and zod.')],
    testPackages: [onlyPackages(`@suda/contract$|zod$|${TEST_PACKAGES}`, 'Specs of the log need no engine.')],
  },
  {
    folder: 'client/src',
    message: 'The client knows the contract and itself; never the server.',
    packages: [
      CONTRACT_ONLY,
      {
        regex: '^@suda/contract$',
        message:
          'The contract enters the client through shared/api (values and types) and entities (types). Take it from there.',
      },
      { regex: '^node:', message: 'The client runs in a browser.' },
    ],
  },
  {
    folder: 'client/src/entities',
    within: 'client/src',
    packages: [
      CONTRACT_ONLY,
      {
        regex: '^@suda/contract$',
        allowTypeImports: true,
        message: 'Entities take types from the contract; its values come through shared/api.',
      },
      { regex: '^node:', message: 'The client runs in a browser.' },
    ],
  },
  {
    folder: 'client/src/shared/api',
    within: 'client/src',
    packages: [CONTRACT_ONLY, { regex: '^node:', message: 'The client runs in a browser.' }],
  },
  {
    folder: 'server/src/*',
    message:
      'A feature imports ports, rules, realtime, limits, observe, config, http/endpoint and the contract, and another feature only through its service (<thing>.service.js). Adapters are injected, never imported.',
    may: [
      { from: 'server/src', path: '(?:ports|rules|realtime|limits|observe)/|(?:config|http/endpoint)\\.js$' },
      { from: 'server/src', path: '(?!adapters/|http/)[^/]+/[^/]+\\.(?:service|module)\\.js$' },
    ],
    packages: [WITHOUT_CLIENTS, CLUSTER_CLIENTS],
  },
  {
    folder: 'server/src/realtime',
    message:
      'realtime imports ports, limits, observe, config and the contract: it turns events into frames and knows no feature and no adapter.',
    may: [{ from: 'server/src', path: '(?:ports|limits|observe)/|config\\.js$' }],
    packages: [WITHOUT_CLIENTS, CLUSTER_CLIENTS],
  },
  ...['limits', 'observe'].map((ground) => ({
    folder: `server/src/${ground}`,
    message: 'limits and observe lie below realtime and the features: they import ports, config and the contract.',
    may: [{ from: 'server/src', path: 'ports/|config\\.js$' }],
    packages: [WITHOUT_CLIENTS, CLUSTER_CLIENTS],
  })),
  {
    folder: 'server/src/rules',
    message: 'Rules are pure: they import the contract and nothing else of ours.',
    packages: [onlyPackages('@suda/contract$', 'No engine and no framework in a rule.')],
    testPackages: [onlyPackages(`@suda/contract$|${TEST_PACKAGES}`, 'Specs of rules need the contract and vitest.')],
  },
  {
    folder: 'server/src/ports',
    message: 'Ports are promises: they import rules and the contract, and no adapter, no feature.',
    may: [{ from: 'server/src', path: 'rules/' }],
    packages: [
      {
        ...onlyPackages('@suda/contract$', 'No engine and no framework in a port: types only.'),
        allowTypeImports: true,
      },
      CONTRACT_ONLY,
      CLUSTER_CLIENTS,
    ],
    testPackages: [
      onlyPackages(`@suda/contract$|${TEST_PACKAGES}`, 'The suite of a port knows the port and no engine.'),
    ],
  },
  {
    folder: 'server/src/adapters/*',
    message:
      'An adapter imports ports, rules, the contract and its own folder; never the other adapter, never a feature.',
    may: [{ from: 'server/src', path: '(?:ports|rules)/' }],
    packages: [WITHOUT_CLIENTS, CLUSTER_CLIENTS],
  },
  {
    folder: 'server/src/adapters/cluster',
    message:
      'An adapter imports ports, rules, the contract and its own folder; never the other adapter, never a feature.',
    may: [{ from: 'server/src', path: '(?:ports|rules)/' }],
    testMay: [TEST_ENGINES('server')],
    packages: [WITH_ENGINES],
  },
  {
    folder: 'consumers',
    message: 'Consumers know the contract, engines and their own folder; never the server.',
    testMay: [TEST_ENGINES('consumers')],
    packages: [WITH_ENGINES, { regex: '^@nestjs/', message: 'Consumers are plain processes: no Nest.' }],
  },
];

/** Where the server is assembled: everything may be imported, adapters only by `await import()`. */
const ASSEMBLY = {
  files: ['server/src/*.ts', 'server/src/http/**/*.ts'],
  patterns: [
    WITHOUT_CLIENTS,
    CLUSTER_CLIENTS,
    {
      regex: '^\\.{1,2}/(?:.*/)?adapters/',
      allowTypeImports: true,
      message: 'Load the adapter of the chosen MODE with `await import()`, so that the other one is never loaded.',
    },
    { regex: '^(?:\\.\\./)+(?:client|contract|engines|consumers)/', message: 'Workspaces meet in @suda/contract.' },
  ],
};

const DEEPEST = 5;
/** Specs, suites and files in folders named `testing`, as patterns for files `depth` folders below. */
const testFiles = (folder, depth) => [
  ...['.spec.ts', '.suite.ts'].map((suffix) => `${folder}/${'*/'.repeat(depth)}*${suffix}`),
  ...(depth > 0 ? [`${folder}/${'*/'.repeat(depth - 1)}testing/*.ts`] : []),
];

/** The pattern that refuses relative imports out of the unit, for files `depth` folders below its root. */
function outOfUnit({ folder, within, may = [], message }, depth) {
  const levels = folder.split('/').length;
  const home = within ?? folder;
  const climbs = depth + levels - home.split('/').length + 1;
  const allowed = may.map(({ from, path }) => `(?:\\.\\./){${depth + levels - from.split('/').length}}(?:${path})`);
  const except = allowed.length > 0 ? `(?!${allowed.join('|')})` : '';
  return { regex: `^${except}(?:\\.\\./){${climbs}}`, message };
}

const INNER_DOTS = { regex: '^\\.{1,2}/(?:.*/)?(?!\\.)[^/]+/\\.\\.?/', message: 'Write the shortest path.' };

const restrict = (patterns) => patterns.map((pattern) => ({ ...pattern, caseSensitive: true }));

/** `import()` and `import('…').Type` are not seen by no-restricted-imports; the same table applies to them. */
const restrictDynamic = (patterns) =>
  patterns.flatMap(({ regex, message, allowTypeImports }) => {
    const match = `[value=/${regex.replaceAll('/', '\\x2F')}/]`;
    const selectors = [`ImportExpression > Literal.source${match}`];
    if (!allowTypeImports) selectors.push(`TSImportType Literal${match}`);
    return selectors.map((selector) => ({ selector, message }));
  });

const rules = (patterns) => ({
  '@typescript-eslint/no-restricted-imports': ['error', { patterns: restrict(patterns) }],
  'no-restricted-syntax': ['error', ...restrictDynamic(patterns)],
});

function unitConfigs(unit) {
  const complete = { message: UNITS.find(({ folder }) => folder === unit.within)?.message, ...unit };
  return Array.from({ length: DEEPEST }, (_, depth) => depth).flatMap((depth) => {
    const place = `${unit.folder}/${'*/'.repeat(depth)}*`;
    const relative = [outOfUnit(complete, depth), INNER_DOTS];
    const files = [`${place}.ts`, `${place}.vue`];
    const configs = [{ files, rules: rules([...relative, ...unit.packages]) }];
    if (unit.testPackages || unit.testMay) {
      const tests = testFiles(unit.folder, depth);
      const ofTests = { ...complete, may: [...(unit.may ?? []), ...(unit.testMay ?? [])] };
      const patterns = [outOfUnit(ofTests, depth), INNER_DOTS, ...(unit.testPackages ?? unit.packages)];
      configs.push({ files: tests, rules: rules(patterns) });
    }
    return configs;
  });
}

export const importTable = [
  ...UNITS.flatMap(unitConfigs),
  {
    files: ASSEMBLY.files,
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: restrict(ASSEMBLY.patterns) }],
      'no-restricted-syntax': 'off',
    },
  },
];
