import { describe, test } from 'vitest';
import { type EngineName, type MissingEngine } from './engine.ts';
import { sharedEngine } from './shared-engines.ts';

const isMissing = (engine: object): engine is MissingEngine => 'missing' in engine;

/**
 * Tests that need engines: `body` gets the addresses of the run's own. Where one can't be had they are one skipped test,
 * whose name says why; with `ENGINES=required` that is a failure.
 */
export async function describeOn<Name extends EngineName>(
  names: readonly Name[],
  title: string,
  body: (urls: Record<Name, string>) => void,
): Promise<void> {
  const found = await Promise.all(names.map(async (name) => [name, await sharedEngine(name)] as const));
  const reasons = found.flatMap(([name, engine]) => (isMissing(engine) ? [`${name}: ${engine.missing}`] : []));
  if (reasons.length === 0) {
    const urls = Object.fromEntries(found.map(([name, engine]) => [name, isMissing(engine) ? '' : engine.url]));
    describe(title, () => body(urls as Record<Name, string>));
    return;
  }
  skipped(title, reasons.join('; '));
}

/** A suite that can't run here, as one skipped test that says why; with `ENGINES=required`, a failed one. */
export function skipped(title: string, reason: string): void {
  describe(title, () => {
    if (process.env['ENGINES'] !== 'required') test.skip(`can't run here: ${reason}`);
    else
      test(`has its engines`, () => {
        throw new Error(reason);
      });
  });
}
