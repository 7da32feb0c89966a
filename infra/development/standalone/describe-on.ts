import { describe, test } from 'vitest';
import { type EngineName, type MissingEngine } from './engine.ts';
import { sharedEngine } from './shared-engines.ts';

const isMissing = (engine: object): engine is MissingEngine => 'missing' in engine;

/**
 * Tests that need engines: `body` receives the addresses of the shared engines. If one is not available, they are one
 * skipped test with the reason in its name; with `ENGINES=required`, a failed one.
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

/** A suite that can't run here: one skipped test with the reason in its name; with `ENGINES=required`, a failed one. */
export function skipped(title: string, reason: string): void {
  describe(title, () => {
    if (process.env['ENGINES'] !== 'required') test.skip(`can't run here: ${reason}`);
    else
      test(`has its engines`, () => {
        throw new Error(reason);
      });
  });
}
