const FIRST_MS = 1_000;
const MOST_MS = 5 * 60_000;

/** A delivery that failed for so long is given up. */
export const GIVE_UP_MS = 24 * 60 * 60_000;

/** ms until the next try: twice as long after each, up to five minutes, at random between half of it and all. */
export const backoffMs = (attempts: number, random: number): number =>
  Math.min(FIRST_MS * 2 ** Math.min(attempts - 1, 20), MOST_MS) * (0.5 + random / 2);
