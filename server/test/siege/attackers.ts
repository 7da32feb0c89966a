/** Strangers and guests that try to stop a server, all at once, in a process of their own. Prints `Attacked` as JSON. */
import { CROWDS } from './crowds.ts';
import { FLOODS } from './floods.ts';
import { INTRUDERS } from './intruders.ts';
import { duration, pause } from './stranger.ts';

export interface Attacked {
  /** How often each attack was tried, and how often it came to its end: one that was cut off has not. */
  attacks: Record<string, { tried: number; ended: number }>;
  /** What should not have been possible. */
  wrong: string[];
}

/** Of one attempt, on a busy machine. */
const LONGEST_MS = 60_000;
const until = Date.now() + Number(duration);
const attacked: Attacked = { attacks: {}, wrong: [] };

await Promise.all(
  Object.entries({ ...FLOODS, ...INTRUDERS, ...CROWDS }).map(async ([name, attack]) => {
    const counts = (attacked.attacks[name] = { tried: 0, ended: 0 });
    const once = async () => {
      const found = await attack();
      counts.ended += 1;
      for (const it of found ?? []) if (it) attacked.wrong.push(it);
    };
    while (Date.now() < until) {
      counts.tried += 1;
      // A server that refuses or breaks off is what is hoped for.
      await Promise.race([once().catch(() => pause(500)), pause(LONGEST_MS)]);
    }
  }),
);
process.stdout.write(`${JSON.stringify({ ...attacked, wrong: [...new Set(attacked.wrong)] })}\n`);
process.exit(0);
