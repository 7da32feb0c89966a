import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ROOT } from '../workspace.mjs';

/** Where test runners write their reports. */
export const REPORTS = join(ROOT, 'node_modules', '.cache', 'suda');

/** A failure on one line: what failed, and the beginning of why, at most 400 characters. */
export const failure = (what, why = '') =>
  `${what}: ${stripVTControlCharacters(why)
    .trim()
    .split(/\s*\n\s*/)
    .slice(0, 3)
    .join(' ')
    .slice(0, 400)}`;

/** Accepts a report only if the exit code and its own numbers agree with it. */
export function verdict(name, code, counted, onOutput) {
  const result = counted ?? { passed: 0, failed: 0, skipped: [], failures: [] };
  const fault =
    (!counted && 'wrote no report') ||
    (result.passed + result.failed + result.skipped.length === 0 && 'ran no test') ||
    (code !== 0 && result.failed === 0 && `ended with ${code} though no test failed`);
  if (!fault) return result;
  const line = `The runner of ${name} ${fault}.`;
  onOutput(`${line}\n`);
  return { ...result, failed: result.failed + 1, failures: [...result.failures, line] };
}
