import { shareEngines } from '../../infra/development/standalone/shared-engines.ts';
import { missingEngines } from '../../server/test/support/engines.ts';

/** Starts the engines of a run before its tests, so that no test waits for a download; the result stops them. */
export default async function sharedEngines(): Promise<() => Promise<void>> {
  const end = await shareEngines();
  await missingEngines();
  return end;
}
