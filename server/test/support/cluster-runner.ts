import { fileURLToPath } from 'node:url';
import { TestRunner } from 'vitest';
import { missingEngines } from './engines.js';

const INSTEAD = fileURLToPath(new URL('./without-engines.ts', import.meta.url));

/** Where an engine can't be had, each suite is one skipped test that says why; with `ENGINES=required`, a failed one. */
export default class ClusterRunner extends TestRunner {
  override async importFile(...[path, source]: Parameters<TestRunner['importFile']>): Promise<unknown> {
    const isSuite = source === 'collect';
    return super.importFile(isSuite && (await missingEngines()) ? INSTEAD : path, source);
  }
}
