import { sharedEngine } from '../../../infra/development/standalone/shared-engines.ts';

const NAMES = ['redis', 'dynamo', 'elasticsearch'] as const;

export type EngineUrls = Record<(typeof NAMES)[number], string>;

const sharedEngines = () => Promise.all(NAMES.map(async (name) => [name, await sharedEngine(name)] as const));

/** The addresses of the run's own engines. Rejects with the reason when one can't be had. */
export async function engineUrls(): Promise<EngineUrls> {
  const found = (await sharedEngines()).map(([name, engine]) => {
    if ('missing' in engine) throw new Error(`no ${name} here: ${engine.missing}`);
    return [name, engine.url] as const;
  });
  return Object.fromEntries(found) as EngineUrls;
}

/** Starts the run's own engines. Gives the reason why one can't be had, or nothing. */
export async function missingEngines(): Promise<string | undefined> {
  const missing = (await sharedEngines()).flatMap(([name, engine]) =>
    'missing' in engine ? [`no ${name} here: ${engine.missing}`] : [],
  );
  return missing.length > 0 ? missing.join('; ') : undefined;
}
