import { join } from 'node:path';
import { ROOT, tool } from '../workspace.mjs';

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
