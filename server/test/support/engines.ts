import { sharedEngine } from '../../../infra/standalone/keeper.ts';

const NAMES = ['redis', 'dynamo', 'elasticsearch'] as const;

export type EngineUrls = Record<(typeof NAMES)[number], string>;

/** The addresses of the run's own engines. Rejects with the reason when one can't be had. */
export async function engineUrls(): Promise<EngineUrls> {
  const found = await Promise.all(
    NAMES.map(async (name) => {
      const engine = await sharedEngine(name);
      if ('missing' in engine) throw new Error(`no ${name} here: ${engine.missing}`);
      return [name, engine.url] as const;
    }),
  );
  return Object.fromEntries(found) as EngineUrls;
}
