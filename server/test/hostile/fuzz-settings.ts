import type { Parameters } from 'fast-check';

const { FUZZ_SEED, FUZZ_RUNS } = process.env;

/** FUZZ_SEED repeats a run (a failure prints its seed), FUZZ_RUNS makes it longer. */
export const fuzz = <T>(runs: number): Parameters<T> => ({
  numRuns: FUZZ_RUNS === undefined ? runs : Number(FUZZ_RUNS),
  ...(FUZZ_SEED !== undefined && { seed: Number(FUZZ_SEED) }),
});
