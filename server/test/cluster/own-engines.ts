import { afterAll, describe } from 'vitest';
import { skipped } from '../../../infra/development/standalone/describe-on.ts';
import { engine, type Engine, type EngineName } from '../../../infra/development/standalone/engine.ts';
import { sharedEngine } from '../../../infra/development/standalone/shared-engines.ts';

export type Engines = Record<EngineName, { url: string }>;
type Own<Name extends EngineName> = Engines & Record<Name, Engine>;

const NAMES = ['redis', 'dynamo', 'elasticsearch'] as const;

/**
 * Tests that kill, fill or stop the engines of these names: `body` gets its own of them, and the run's of the others. Where
 * one can't be had they are one skipped test that says why.
 */
export async function describeOwn<Name extends EngineName>(
  names: readonly Name[],
  title: string,
  body: (engines: Own<Name>) => void,
): Promise<void> {
  const isOwn = (name: EngineName) => (names as readonly EngineName[]).includes(name);
  const found = await Promise.all(
    NAMES.map(async (name) => [name, await (isOwn(name) ? engine(name) : sharedEngine(name))] as const),
  );
  const stop = async () => {
    for (const [, it] of found) if ('stop' in it) await it.stop();
  };
  const reasons = found.flatMap(([name, it]) => ('missing' in it ? [`${name}: ${it.missing}`] : []));
  if (reasons.length > 0) {
    await stop();
    skipped(title, reasons.join('; '));
    return;
  }
  describe(title, () => {
    afterAll(stop);
    body(Object.fromEntries(found) as Own<Name>);
  });
}
