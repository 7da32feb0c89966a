import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EngineMissing } from '../programs/missing.ts';
import { type EngineOptions, type Recipe } from './recipe.ts';
import { attempt } from '../programs/run.ts';

const PROGRAM = 'dynoxide';

async function program(): Promise<{ command: string; what: string }> {
  const said = await attempt(PROGRAM, ['--version']);
  if (said) return { command: PROGRAM, what: `${said.trim()} on the PATH` };
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    return { command: join(folder, PROGRAM), what: `${name} of npm` };
  } catch {
    throw new EngineMissing(`${name} is not installed: it is an optional package that only Linux x64 has`);
  }
}

/** DynamoDB's API over one SQLite file. */
export async function dynamoRecipe({ args = [] }: EngineOptions): Promise<Recipe> {
  const { command, what } = await program();
  return {
    what,
    ports: 1,
    patienceMs: 20_000,
    url: ([port]) => `http://127.0.0.1:${port}`,
    launches: async ([port], folder) => [
      { command, args: ['--port', String(port), '--db-path', join(folder, 'dynamo.db'), ...args] },
    ],
    // Any response means that it is ready.
    isReady: async ([port]) => Boolean(await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2000) })),
  };
}
