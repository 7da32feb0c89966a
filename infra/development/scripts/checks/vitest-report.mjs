import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { failure } from './reports.mjs';
import { ROOT } from '../workspace.mjs';

/** Where a test file stands: its path, and its project, since some files run in two. */
const nameOf = ({ moduleId, project }) => `${relative(ROOT, moduleId).replaceAll('\\', '/')} (${project.name})`;

/**
 * A reporter of Vitest that writes the counts of a run as JSON to the file named by the environment's SUDA_REPORT.
 * A file that could not be loaded, a suite whose hook failed, and an error outside of tests each count as a failure.
 */
export default class VitestReport {
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const withState = (...states) => tests.filter((test) => states.includes(test.result().state));
    const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    const failures = [
      ...withState('failed').map((test) => [
        `${nameOf(test.module)}: ${test.fullName}`,
        test.result().errors?.[0]?.message,
      ]),
      ...suites
        .filter((suite) => suite.errors().length > 0)
        .map((suite) => [
          suite.type === 'module' ? nameOf(suite) : `${nameOf(suite.module)}: ${suite.fullName}`,
          suite.errors()[0].message,
        ]),
      ...unhandledErrors.map(({ message }) => ['outside of tests', message]),
    ].map(([what, why]) => failure(what, why));
    const report = {
      passed: withState('passed').length,
      failed: failures.length,
      skipped: withState('skipped').map((test) => `${nameOf(test.module)}: ${test.fullName}`),
      failures,
      files: modules.map((module) => ({ file: nameOf(module), ms: Math.round(module.diagnostic().duration) })),
    };
    writeFileSync(process.env.SUDA_REPORT, JSON.stringify(report));
  }
}
