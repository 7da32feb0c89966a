import { join } from 'node:path';
import { ROOT, tool } from '../workspace.mjs';

const APART = ['server', 'client', 'consumers', 'bench', 'e2e', 'infra'];
const eslint = (files) => [tool('eslint/bin/eslint.js'), '--max-warnings', '0', ...files];

/** Arguments for `runNode` by what they lint: all files, in processes of their own, since the types of all at once need over 4 GB. */
export const linted = {
  ...Object.fromEntries(APART.map((workspace) => [workspace, eslint([workspace])])),
  'all else': eslint(['.', ...APART.flatMap((workspace) => ['--ignore-pattern', `${workspace}/`])]),
};

/** Arguments for `runNode`: fails on circles between the files of the working directory, including type-only ones. */
export const circles = [
  tool('dependency-cruiser/bin/dependency-cruiser.mjs'),
  '.',
  '--config',
  join(ROOT, '.dependency-cruiser.mjs'),
  '--output-type',
  'err',
];

/** Arguments for `runNode`: fails on files, exports and dependencies of the working directory that nothing uses. */
export const unused = [tool('knip/bin/knip.js'), '--no-progress'];
