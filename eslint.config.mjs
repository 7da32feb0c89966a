import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import vue from 'eslint-plugin-vue';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { importTable } from './infra/development/eslint/import-table.mjs';

const TYPED = ['**/*.ts', '**/*.vue'];
/** The TypeScript project that types the files of each folder. A file is looked for in its own only: each costs memory. */
const PROJECTS = Object.entries({
  ...Object.fromEntries(['contract', 'engines', 'server', 'consumers'].map((it) => [it, `${it}/tsconfig.test.json`])),
  ...Object.fromEntries(['client', 'e2e', 'bench', 'infra'].map((it) => [it, `${it}/tsconfig.json`])),
}).map(([folder, project]) => ({ files: TYPED.map((it) => `${folder}/${it}`), project }));
const TESTS = ['**/*.{spec,suite}.ts', '**/test/**/*.ts', '**/testing/**/*.ts', 'e2e/**/*.ts', 'bench/**/*.ts'];

export default defineConfig(
  globalIgnores([
    '**/dist/',
    '**/node_modules/',
    '**/.cache/',
    'data/',
    'docs/',
    'coverage/',
    'e2e/test-results/',
    'bench/results/',
  ]),
  js.configs.recommended,
  {
    files: TYPED,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: 'tsconfig.json',
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    rules: {
      // Numbers and booleans read in a text as they are written.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `() => call()` and `void call()` say plainly that nothing is returned.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true, ignoreVoidReturningFunctions: true },
      ],
      // `Promise.withResolvers<void>()` and Playwright's fixtures without a value.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // Ports are abstract classes and Nest's options are plain ones: an object of the same shape will do.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // It keeps what a check narrowed across an await, and calls the check after the await needless.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // A port's method returns a promise, also in an adapter that has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Leaves files with decorators alone: Nest reads the classes of constructor parameters at run time.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // Nest's modules are classes without members.
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  ...PROJECTS.map(({ files, project }) => ({ files, languageOptions: { parserOptions: { project } } })),
  {
    files: ['client/**/*.{ts,vue}'],
    extends: [vue.configs['flat/recommended']],
    languageOptions: { globals: globals.browser, parserOptions: { parser: tseslint.parser } },
  },
  {
    files: ['**/*.vue'],
    rules: {
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/define-props-declaration': ['error', 'type-based'],
      'vue/no-v-html': 'error',
    },
  },
  {
    files: TESTS,
    rules: {
      // A test that finds nothing where it expects something fails, as it should.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Matchers like `expect.any(String)` are of type any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  { files: ['**/*.mjs', '**/*.config.ts'], languageOptions: { globals: globals.node } },
  {
    // The plugin's types do not resolve in its own package.
    files: ['client/steiger.config.ts'],
    rules: { '@typescript-eslint/no-unsafe-argument': 'off', '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  {
    files: ['**/*.{ts,vue,mjs}'],
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      // Past 300 lines a file needs a reason, given where the rule is switched off.
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['server/src/**/*.ts', 'client/src/**/*.{ts,vue}'], rules: { 'no-console': 'error' } },
  importTable,
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  prettier,
);
