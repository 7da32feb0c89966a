import { join, relative } from 'node:path';
import { ROOT } from '../workspace.mjs';

const shown = (path) => relative(ROOT, path).replaceAll('\\', '/');

/** The test files of Playwright's JSON report, each with the ms of its tests, all attempts added. */
export function filesOfPlaywright(report) {
  const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
  return report.suites.map((suite) => {
    const attempts = specsOf(suite).flatMap(({ tests }) => tests.flatMap(({ results }) => results));
    return {
      file: shown(join(report.config.rootDir, suite.file)),
      ms: attempts.reduce((sum, { duration }) => sum + duration, 0),
    };
  });
}

/** A line for each of the slowest files, at most `count`, the slowest first, each with who ran it. */
export const slowestFiles = (files, count = 10) =>
  files
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, count)
    .map(({ file, ms }) => `${(ms / 1_000).toFixed(1).padStart(7)} s  ${file}`);
