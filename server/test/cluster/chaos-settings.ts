import { newSeed } from '../crash/random.js';

/** How often each fault happens; `npm run chaos` has 20 rounds. */
export const ROUNDS = Number(process.env['CHAOS_ROUNDS'] ?? 3);
/** The same again with the seed that a run printed. */
export const SEED = Number(process.env['CHAOS_SEED'] ?? newSeed());
/** How long an engine is away; `npm run chaos` has a minute. */
export const OUTAGE_MS = Number(process.env['CHAOS_OUTAGE_MS'] ?? 5_000);

/** What a test saw, in a line. */
export function printCounts(what: string, counts: object): void {
  process.stdout.write(`${what} (CHAOS_SEED=${SEED}): ${JSON.stringify(counts)}\n`);
}
